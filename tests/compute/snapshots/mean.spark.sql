SELECT
  `t1`.`month`,
  `t1`.`region`,
  COUNT(*) AS `stated`,
  SUM(
    CAST(`t1`.`weight` IS NOT NULL
    AND NOT ISNAN(`t1`.`weight`)
    AND (
      CAST(`t1`.`batch` AS DOUBLE) IS NOT NULL
      AND NOT ISNAN(CAST(`t1`.`batch` AS DOUBLE))
    ) AS BIGINT)
  ) AS `n_0`,
  SUM(
    IF(
      `t1`.`weight` IS NOT NULL
      AND NOT ISNAN(`t1`.`weight`)
      AND (
        CAST(`t1`.`batch` AS DOUBLE) IS NOT NULL
        AND NOT ISNAN(CAST(`t1`.`batch` AS DOUBLE))
      ),
      `t1`.`weight` * CAST(`t1`.`batch` AS DOUBLE),
      NULL
    )
  ) AS `above_0`,
  SUM(
    IF(
      `t1`.`weight` IS NOT NULL
      AND NOT ISNAN(`t1`.`weight`)
      AND (
        CAST(`t1`.`batch` AS DOUBLE) IS NOT NULL
        AND NOT ISNAN(CAST(`t1`.`batch` AS DOUBLE))
      ),
      CAST(`t1`.`batch` AS DOUBLE),
      NULL
    )
  ) AS `below_0`
FROM (
  SELECT
    `t0`.`_thing`,
    `t0`.`_entry`,
    `t0`.`_day`,
    `t0`.`_region`,
    `t0`.`_subject`,
    `t0`.`batch`,
    `t0`.`weight`,
    (
      (
        CAST(EXTRACT(year FROM `t0`.`_day`) AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM `t0`.`_day`) AS BIGINT)
    ) - 1 AS `month`,
    COALESCE(`t0`.`_region`, '') AS `region`
  FROM `bakery__check` AS `t0`
  WHERE
    `t0`.`_since` <= 1000
    AND (
      (
        `t0`.`_until` IS NULL
      ) OR (
        `t0`.`_until` > 1000
      )
    )
) AS `t1`
GROUP BY
  1,
  2

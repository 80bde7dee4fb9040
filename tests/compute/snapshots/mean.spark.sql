SELECT
  `t1`.`month`,
  `t1`.`region`,
  COUNT(*) AS `stated`,
  SUM(`t1`.`weight` * CAST(`t1`.`batch` AS DOUBLE)) AS `above_0`,
  SUM(CAST(`t1`.`batch` AS DOUBLE)) AS `below_0`
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
    AND (
      `t0`.`weight` IS NOT NULL AND NOT ISNAN(`t0`.`weight`)
    )
    AND (
      CAST(`t0`.`batch` AS DOUBLE) IS NOT NULL
      AND NOT ISNAN(CAST(`t0`.`batch` AS DOUBLE))
    )
) AS `t1`
GROUP BY
  1,
  2

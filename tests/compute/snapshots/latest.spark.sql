SELECT
  `t1`.`month`,
  `t1`.`region`,
  COUNT(*) AS `stated`,
  SUM(
    CAST(CAST(`t1`.`shops` AS DOUBLE) IS NOT NULL
    AND NOT ISNAN(CAST(`t1`.`shops` AS DOUBLE)) AS BIGINT)
  ) AS `n_0`,
  MAX_BY(
    CAST(`t1`.`shops` AS DOUBLE),
    CASE
      WHEN CAST(`t1`.`shops` AS DOUBLE) IS NOT NULL
      AND NOT ISNAN(CAST(`t1`.`shops` AS DOUBLE))
      THEN (
        (
          (
            CAST(EXTRACT(year FROM `t1`.`_day`) AS BIGINT) * 512
          ) + (
            CAST(EXTRACT(month FROM `t1`.`_day`) AS BIGINT) * 32
          ) + CAST(EXTRACT(day FROM `t1`.`_day`) AS BIGINT)
        ) * 1099511627776
      ) + `t1`.`_entry`
      ELSE NULL
    END
  ) AS `value_0`,
  MAX(
    CASE
      WHEN CAST(`t1`.`shops` AS DOUBLE) IS NOT NULL
      AND NOT ISNAN(CAST(`t1`.`shops` AS DOUBLE))
      THEN (
        (
          (
            CAST(EXTRACT(year FROM `t1`.`_day`) AS BIGINT) * 512
          ) + (
            CAST(EXTRACT(month FROM `t1`.`_day`) AS BIGINT) * 32
          ) + CAST(EXTRACT(day FROM `t1`.`_day`) AS BIGINT)
        ) * 1099511627776
      ) + `t1`.`_entry`
      ELSE NULL
    END
  ) AS `stamp_0`
FROM (
  SELECT
    `t0`.`_thing`,
    `t0`.`_entry`,
    `t0`.`_day`,
    `t0`.`_region`,
    `t0`.`shops`,
    (
      (
        CAST(EXTRACT(year FROM `t0`.`_day`) AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM `t0`.`_day`) AS BIGINT)
    ) - 1 AS `month`,
    COALESCE(`t0`.`_region`, '') AS `region`
  FROM `bakery__quarter` AS `t0`
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

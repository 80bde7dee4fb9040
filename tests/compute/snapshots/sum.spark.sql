SELECT
  `t1`.`month`,
  `t1`.`region`,
  COUNT(*) AS `stated`,
  SUM(
    (
      CASE
        WHEN `t1`.`weight` IS NOT NULL
        AND NOT ISNAN(`t1`.`weight`)
        AND (
          0.0 IS NOT NULL AND NOT ISNAN(0.0)
        )
        THEN GREATEST(`t1`.`weight`, 0.0)
        ELSE NULL
      END + ABS(
        CASE
          WHEN `t1`.`weight` IS NOT NULL
          AND NOT ISNAN(`t1`.`weight`)
          AND (
            0.0 IS NOT NULL AND NOT ISNAN(0.0)
          )
          THEN LEAST(`t1`.`weight`, 0.0)
          ELSE NULL
        END
      )
    ) / 1000.0
  ) AS `above_0`
FROM (
  SELECT
    `t0`.`_thing`,
    `t0`.`_entry`,
    `t0`.`_day`,
    `t0`.`_region`,
    `t0`.`_subject`,
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
      (
        (
          CASE
            WHEN `t0`.`weight` IS NOT NULL
            AND NOT ISNAN(`t0`.`weight`)
            AND (
              0.0 IS NOT NULL AND NOT ISNAN(0.0)
            )
            THEN GREATEST(`t0`.`weight`, 0.0)
            ELSE NULL
          END + ABS(
            CASE
              WHEN `t0`.`weight` IS NOT NULL
              AND NOT ISNAN(`t0`.`weight`)
              AND (
                0.0 IS NOT NULL AND NOT ISNAN(0.0)
              )
              THEN LEAST(`t0`.`weight`, 0.0)
              ELSE NULL
            END
          )
        ) / 1000.0
      ) IS NOT NULL
      AND NOT ISNAN(
        (
          CASE
            WHEN `t0`.`weight` IS NOT NULL
            AND NOT ISNAN(`t0`.`weight`)
            AND (
              0.0 IS NOT NULL AND NOT ISNAN(0.0)
            )
            THEN GREATEST(`t0`.`weight`, 0.0)
            ELSE NULL
          END + ABS(
            CASE
              WHEN `t0`.`weight` IS NOT NULL
              AND NOT ISNAN(`t0`.`weight`)
              AND (
                0.0 IS NOT NULL AND NOT ISNAN(0.0)
              )
              THEN LEAST(`t0`.`weight`, 0.0)
              ELSE NULL
            END
          )
        ) / 1000.0
      )
    )
) AS `t1`
GROUP BY
  1,
  2

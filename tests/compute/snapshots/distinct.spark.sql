SELECT
  `t13`.`month`,
  `t13`.`region`,
  CASE
    WHEN COALESCE(NOT (
      `t13`.`verdict` IN ('pass', 'near')
    ), FALSE)
    THEN `t13`.`_of_subject__name`
    ELSE NULL
  END AS `value_0`,
  COUNT(*) AS `stated`,
  SUM(CAST(COALESCE(NOT (
    `t13`.`verdict` IN ('pass', 'near')
  ), FALSE) AS BIGINT)) AS `n_0`
FROM (
  SELECT
    `t12`.`_thing`,
    `t12`.`_entry`,
    `t12`.`_day`,
    `t12`.`_region`,
    `t12`.`_subject`,
    `t12`.`verdict`,
    `t12`.`_to_subject`,
    `t12`.`_of_subject__name`,
    (
      (
        CAST(EXTRACT(year FROM `t12`.`_day`) AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM `t12`.`_day`) AS BIGINT)
    ) - 1 AS `month`,
    COALESCE(`t12`.`_region`, '') AS `region`
  FROM (
    SELECT
      `t11`.`_thing`,
      `t11`.`_entry`,
      `t11`.`_day`,
      `t11`.`_region`,
      `t11`.`_subject`,
      `t11`.`verdict`,
      `t11`.`_to_subject`,
      `t6`.`_of_subject__name`
    FROM (
      SELECT
        `t9`.`_thing`,
        `t9`.`_entry`,
        `t9`.`_day`,
        `t9`.`_region`,
        `t9`.`_subject`,
        `t9`.`verdict`,
        COALESCE(`t9`.`_into`, `t9`.`_subject`) AS `_to_subject`
      FROM (
        SELECT
          `t7`.`_thing`,
          `t7`.`_entry`,
          `t7`.`_day`,
          `t7`.`_region`,
          `t7`.`_subject`,
          `t7`.`verdict`,
          `t8`.`_merged`,
          `t8`.`_into`
        FROM (
          SELECT
            `t1`.`_thing`,
            `t1`.`_entry`,
            `t1`.`_day`,
            `t1`.`_region`,
            `t1`.`_subject`,
            `t1`.`verdict`
          FROM `bakery__check` AS `t1`
          WHERE
            `t1`.`_since` <= 1000
            AND (
              (
                `t1`.`_until` IS NULL
              ) OR (
                `t1`.`_until` > 1000
              )
            )
        ) AS `t7`
        LEFT OUTER JOIN (
          SELECT
            `t2`.`_thing` AS `_merged`,
            `t2`.`_stands_for` AS `_into`
          FROM `subject_standing` AS `t2`
          WHERE
            `t2`.`_since` <= 1000
            AND (
              (
                `t2`.`_until` IS NULL
              ) OR (
                `t2`.`_until` > 1000
              )
            )
        ) AS `t8`
          ON `t7`.`_subject` = `t8`.`_merged`
      ) AS `t9`
    ) AS `t11`
    LEFT OUTER JOIN (
      SELECT
        `t0`.`_thing` AS `_met`,
        `t0`.`name` AS `_of_subject__name`
      FROM `bakery__bun` AS `t0`
      WHERE
        `t0`.`_since` <= 1000
        AND (
          (
            `t0`.`_until` IS NULL
          ) OR (
            `t0`.`_until` > 1000
          )
        )
    ) AS `t6`
      ON `t11`.`_to_subject` = `t6`.`_met`
  ) AS `t12`
) AS `t13`
GROUP BY
  1,
  2,
  3

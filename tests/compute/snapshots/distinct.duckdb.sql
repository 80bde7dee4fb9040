WITH "t3" AS (
  SELECT
    "t1"."_thing" AS "_met",
    "t1"."name" AS "_of_name"
  FROM "bakery__bun" AS "t1"
  WHERE
    "t1"."_since" <= 1000
    AND (
      (
        "t1"."_until" IS NULL
      ) OR (
        "t1"."_until" > 1000
      )
    )
), "t4" AS (
  SELECT
    "t2"."_thing" AS "_merged",
    "t2"."_stands_for" AS "_into"
  FROM "subject_standing" AS "t2"
  WHERE
    "t2"."_since" <= 1000
    AND (
      (
        "t2"."_until" IS NULL
      ) OR (
        "t2"."_until" > 1000
      )
    )
)
SELECT
  "t22"."month",
  "t22"."region",
  "t22"."_of_name" AS "value_0",
  SUM("t22"."_count") AS "stated"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t13"."month",
      "t13"."region",
      "t13"."_named",
      "t13"."_count",
      "t20"."_of_name",
      "t20"."_stands",
      "t20"."_met"
    FROM (
      SELECT
        "t11"."month",
        "t11"."region",
        "t11"."_subject" AS "_named",
        COUNT(*) AS "_count"
      FROM (
        SELECT
          "t0"."_thing",
          "t0"."_entry",
          "t0"."_day",
          "t0"."_region",
          "t0"."_subject",
          "t0"."verdict",
          (
            (
              CAST(EXTRACT(year FROM "t0"."_day") AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM "t0"."_day") AS BIGINT)
          ) - 1 AS "month",
          COALESCE("t0"."_region", '') AS "region"
        FROM "bakery__check" AS "t0"
        WHERE
          "t0"."_since" <= 1000
          AND (
            (
              "t0"."_until" IS NULL
            ) OR (
              "t0"."_until" > 1000
            )
          )
          AND NOT (
            "t0"."verdict" IN ('pass', 'near')
          )
      ) AS "t11"
      GROUP BY
        1,
        2,
        3
    ) AS "t13"
    LEFT OUTER JOIN (
      SELECT
        "t18"."_of_name",
        "t18"."_stands",
        "t18"."_known" AS "_met"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t15"."_met" AS "_known",
            "t15"."_met" AS "_stands",
            "t15"."_of_name"
          FROM (
            SELECT
              "t7"."_met",
              "t7"."_of_name"
            FROM "t3" AS "t7"
            ANTI JOIN "t4" AS "t10"
              ON "t7"."_met" = "t10"."_merged"
          ) AS "t15"
        ) AS "t17"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t14"."_merged" AS "_known",
            "t14"."_into" AS "_stands",
            "t14"."_of_name"
          FROM (
            SELECT
              "t9"."_merged",
              "t9"."_into",
              "t8"."_met",
              "t8"."_of_name"
            FROM "t4" AS "t9"
            LEFT OUTER JOIN "t3" AS "t8"
              ON "t9"."_into" = "t8"."_met"
          ) AS "t14"
        ) AS "t16"
      ) AS "t18"
    ) AS "t20"
      ON "t13"."_named" = "t20"."_met"
  ) AS "t21"
) AS "t22"
GROUP BY
  1,
  2,
  3

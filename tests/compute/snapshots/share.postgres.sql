SELECT
  "t7"."month",
  "t7"."region",
  "t7"."verdict",
  "t7"."_to_shop" AS "shop",
  COUNT(*) AS "stated",
  COUNT(*) FILTER(WHERE
    "t7"."verdict" IN ('pass', 'near')) AS "above_0"
FROM (
  SELECT
    "t6"."_thing",
    "t6"."_entry",
    "t6"."_day",
    "t6"."_region",
    "t6"."_subject",
    "t6"."is_retest",
    "t6"."shop",
    "t6"."verdict",
    COALESCE("t6"."_stands", "t6"."shop") AS "_to_shop",
    (
      (
        CAST(EXTRACT(year FROM "t6"."_day") AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM "t6"."_day") AS BIGINT)
    ) - 1 AS "month",
    COALESCE("t6"."_region", '') AS "region"
  FROM (
    SELECT
      "t4"."_thing",
      "t4"."_entry",
      "t4"."_day",
      "t4"."_region",
      "t4"."_subject",
      "t4"."is_retest",
      "t4"."shop",
      "t4"."verdict",
      "t5"."_met",
      "t5"."_stands"
    FROM (
      SELECT
        "t0"."_thing",
        "t0"."_entry",
        "t0"."_day",
        "t0"."_region",
        "t0"."_subject",
        "t0"."is_retest",
        "t0"."shop",
        "t0"."verdict"
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
    ) AS "t4"
    LEFT OUTER JOIN (
      SELECT
        "t1"."_thing" AS "_met",
        "t1"."_stands_for" AS "_stands"
      FROM "subject_standing" AS "t1"
      WHERE
        "t1"."_since" <= 1000
        AND (
          (
            "t1"."_until" IS NULL
          ) OR (
            "t1"."_until" > 1000
          )
        )
    ) AS "t5"
      ON "t4"."shop" = "t5"."_met"
  ) AS "t6"
  WHERE
    (
      (
        "t6"."is_retest" <> TRUE
      ) AND NOT (
        "t6"."verdict" IS NULL
      )
    )
    OR (
      COALESCE("t6"."is_retest", FALSE) = FALSE
    )
) AS "t7"
GROUP BY
  1,
  2,
  3,
  4

SELECT
  "t7"."month" AS "month",
  "t7"."region" AS "region",
  "t7"."verdict" AS "verdict",
  "t7"."_to_shop" AS "shop",
  COUNT(*) AS "stated",
  countIf("t7"."verdict" IN ('pass', 'near')) AS "above_0"
FROM (
  SELECT
    "t6"."_thing" AS "_thing",
    "t6"."_entry" AS "_entry",
    "t6"."_day" AS "_day",
    "t6"."_region" AS "_region",
    "t6"."_subject" AS "_subject",
    "t6"."is_retest" AS "is_retest",
    "t6"."shop" AS "shop",
    "t6"."verdict" AS "verdict",
    COALESCE("t6"."_stands", "t6"."shop") AS "_to_shop",
    (
      (
        CAST(toYear("t6"."_day") AS Nullable(Int64)) * 12
      ) + CAST(toMonth("t6"."_day") AS Nullable(Int64))
    ) - 1 AS "month",
    COALESCE("t6"."_region", '') AS "region"
  FROM (
    SELECT
      "t4"."_thing" AS "_thing",
      "t4"."_entry" AS "_entry",
      "t4"."_day" AS "_day",
      "t4"."_region" AS "_region",
      "t4"."_subject" AS "_subject",
      "t4"."is_retest" AS "is_retest",
      "t4"."shop" AS "shop",
      "t4"."verdict" AS "verdict",
      "t5"."_met" AS "_met",
      "t5"."_stands" AS "_stands"
    FROM (
      SELECT
        "t0"."_thing" AS "_thing",
        "t0"."_entry" AS "_entry",
        "t0"."_day" AS "_day",
        "t0"."_region" AS "_region",
        "t0"."_subject" AS "_subject",
        "t0"."is_retest" AS "is_retest",
        "t0"."shop" AS "shop",
        "t0"."verdict" AS "verdict"
      FROM "bakery__check" AS "t0"
      WHERE
        "t0"."_since" <= 1000
        AND (
          isNull("t0"."_until") OR (
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
          isNull("t1"."_until") OR (
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
        isNull("t6"."verdict")
      )
    )
    OR (
      COALESCE("t6"."is_retest", FALSE) = FALSE
    )
) AS "t7"
GROUP BY
  "t7"."month",
  "t7"."region",
  "t7"."verdict",
  "t7"."_to_shop"

SELECT
  "t13"."month" AS "month",
  "t13"."region" AS "region",
  CASE
    WHEN COALESCE(NOT (
      "t13"."verdict" IN ('pass', 'near')
    ), FALSE)
    THEN "t13"."_of_subject__name"
    ELSE NULL
  END AS "value_0",
  COUNT(*) AS "stated",
  countIf(COALESCE(NOT (
    "t13"."verdict" IN ('pass', 'near')
  ), FALSE)) AS "n_0"
FROM (
  SELECT
    "t12"."_thing" AS "_thing",
    "t12"."_entry" AS "_entry",
    "t12"."_day" AS "_day",
    "t12"."_region" AS "_region",
    "t12"."_subject" AS "_subject",
    "t12"."verdict" AS "verdict",
    "t12"."_to_subject" AS "_to_subject",
    "t12"."_of_subject__name" AS "_of_subject__name",
    (
      (
        CAST(toYear("t12"."_day") AS Nullable(Int64)) * 12
      ) + CAST(toMonth("t12"."_day") AS Nullable(Int64))
    ) - 1 AS "month",
    COALESCE("t12"."_region", '') AS "region"
  FROM (
    SELECT
      "t11"."_thing" AS "_thing",
      "t11"."_entry" AS "_entry",
      "t11"."_day" AS "_day",
      "t11"."_region" AS "_region",
      "t11"."_subject" AS "_subject",
      "t11"."verdict" AS "verdict",
      "t11"."_to_subject" AS "_to_subject",
      "t6"."_of_subject__name" AS "_of_subject__name"
    FROM (
      SELECT
        "t9"."_thing" AS "_thing",
        "t9"."_entry" AS "_entry",
        "t9"."_day" AS "_day",
        "t9"."_region" AS "_region",
        "t9"."_subject" AS "_subject",
        "t9"."verdict" AS "verdict",
        COALESCE("t9"."_into", "t9"."_subject") AS "_to_subject"
      FROM (
        SELECT
          "t7"."_thing" AS "_thing",
          "t7"."_entry" AS "_entry",
          "t7"."_day" AS "_day",
          "t7"."_region" AS "_region",
          "t7"."_subject" AS "_subject",
          "t7"."verdict" AS "verdict",
          "t8"."_merged" AS "_merged",
          "t8"."_into" AS "_into"
        FROM (
          SELECT
            "t1"."_thing" AS "_thing",
            "t1"."_entry" AS "_entry",
            "t1"."_day" AS "_day",
            "t1"."_region" AS "_region",
            "t1"."_subject" AS "_subject",
            "t1"."verdict" AS "verdict"
          FROM "bakery__check" AS "t1"
          WHERE
            "t1"."_since" <= 1000
            AND (
              isNull("t1"."_until") OR (
                "t1"."_until" > 1000
              )
            )
        ) AS "t7"
        LEFT OUTER JOIN (
          SELECT
            "t2"."_thing" AS "_merged",
            "t2"."_stands_for" AS "_into"
          FROM "subject_standing" AS "t2"
          WHERE
            "t2"."_since" <= 1000
            AND (
              isNull("t2"."_until") OR (
                "t2"."_until" > 1000
              )
            )
        ) AS "t8"
          ON "t7"."_subject" = "t8"."_merged"
      ) AS "t9"
    ) AS "t11"
    LEFT OUTER JOIN (
      SELECT
        "t0"."_thing" AS "_met",
        "t0"."name" AS "_of_subject__name"
      FROM "bakery__bun" AS "t0"
      WHERE
        "t0"."_since" <= 1000
        AND (
          isNull("t0"."_until") OR (
            "t0"."_until" > 1000
          )
        )
    ) AS "t6"
      ON "t11"."_to_subject" = "t6"."_met"
  ) AS "t12"
) AS "t13"
GROUP BY
  "t13"."month",
  "t13"."region",
  CASE
    WHEN COALESCE(NOT (
      "t13"."verdict" IN ('pass', 'near')
    ), FALSE)
    THEN "t13"."_of_subject__name"
    ELSE NULL
  END

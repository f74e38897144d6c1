// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.report.RenderedReport.Format;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers {@code {"request":"report","date":"2026-11-27","format":"html"}} with a stored report.
 * Without a date, it answers with the newest report of the kind {@code period}: {@code day} or
 * {@code month}.
 */
public final class ReportAnswerer implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "report";

  private final ReportFolder folder;

  public ReportAnswerer(ReportFolder folder) {
    this.folder = folder;
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    Format format = format(question.optionalText("format").orElse("text"));
    Optional<String> date = question.optionalText("date");
    ReportPeriod.Kind kind = kind(question.optionalText("period").orElse("day"));
    question.expectNoOthers();
    Optional<ReportPeriod> period =
        date.isPresent() ? Optional.of(parse(date.get())) : folder.newest(kind);
    Optional<byte[]> content =
        period.isPresent() ? folder.read(period.get(), format) : Optional.empty();
    if (period.isEmpty() || content.isEmpty()) {
      throw new RefusedRequestException(
          "no_report",
          "there is no report of %s"
              .formatted(date.orElse(kind == ReportPeriod.Kind.DAY ? "any day" : "any month")));
    }
    return Json.object()
        .put("period", period.get().kind().wireName())
        .put("date", period.get().date())
        .put("format", format.name().toLowerCase(Locale.ROOT))
        .put("content", new String(content.get(), StandardCharsets.UTF_8))
        .build();
  }

  private static ReportPeriod parse(String date) throws JsonException {
    try {
      return ReportPeriod.parse(date);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("request.date: " + malformed.getMessage());
    }
  }

  private static ReportPeriod.Kind kind(String name) throws JsonException {
    for (ReportPeriod.Kind each : ReportPeriod.Kind.values()) {
      if (each.wireName().equals(name)) {
        return each;
      }
    }
    throw new JsonException("request.period: expected day or month");
  }

  private static Format format(String name) throws JsonException {
    for (Format each : Format.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
        return each;
      }
    }
    throw new JsonException("request.format: expected html, text, csv or json");
  }
}

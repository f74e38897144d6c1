// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.log.LogReportJson;
import io.parasol.gateway.state.SiteFiles;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The report on an incident, before it is signed.
 *
 * @param at when the report was made.
 * @param verification of the whole log; empty if there is no log.
 */
record IncidentReport(
    SiteConfig config,
    Instant at,
    Period period,
    Optional<LogReport> verification,
    LogExtract log,
    EventExtract events) {

  private static final long FORMAT = 1;

  Json.Obj json() {
    JsonBuilder files = Json.object();
    SiteFiles.hashes(config.file(), config.sunSpecModels())
        .forEach((file, hash) -> files.put(file, hash));
    JsonBuilder ofLog = Json.object();
    verification.ifPresent(report -> ofLog.put("verification", LogReportJson.of(report).build()));
    log.putInto(ofLog);
    return Json.object()
        .put("format", FORMAT)
        .put("site", config.site().value())
        .put("at", at)
        .put("from", period.from())
        .put("to", period.to())
        .put("versions", versions())
        .put("components", Components.ofThisProcess().json())
        .put("configuration", files)
        .put("log", ofLog)
        .put("refused-connections", events.refused())
        .put("open-conditions", events.open())
        .putAll(events.json())
        .put("early-warning", earlyWarning().text())
        .build();
  }

  private static Json.Obj versions() {
    JsonBuilder versions = Json.object();
    Versions.all().forEach((name, value) -> versions.put(name, value));
    return versions.build();
  }

  private EarlyWarning earlyWarning() {
    List<String> conditions = events.open().stream().map(IncidentReport::name).distinct().toList();
    return new EarlyWarning(
        config.site().value(),
        at,
        period,
        new EarlyWarning.Figures(
            events.refusals(),
            log.refusals(),
            verification.map(LogReport::isIntact).orElse(true),
            log.started()),
        conditions);
  }

  private static String name(Json.Obj condition) {
    return condition.members().get("event") instanceof Json.Obj event
            && event.members().get("event") instanceof Json.Str name
            && condition.members().get("owner") instanceof Json.Str owner
        ? name.text() + " of " + owner.text()
        : "unknown";
  }
}

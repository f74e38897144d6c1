// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;

/** The result of a verification of the log, as JSON. */
public final class LogReportJson {

  private LogReportJson() {}

  public static JsonBuilder of(LogReport report) {
    return Json.object()
        .put("whole", report.isIntact())
        .put("records", report.size())
        .put("first", report.first())
        .put("heads", report.heads())
        .putOptional("root", report.root().map(TreeHash::hex))
        .putOptional("newest-head", report.last().map(head -> head.at().toString()))
        .put(
            "findings",
            report.findings().stream()
                .map(
                    each ->
                        Json.object()
                            .put("first", each.first())
                            .put("last", each.last())
                            .put("file", each.file())
                            .put("byte", each.offset())
                            .put("what", each.description())
                            .build())
                .toList());
  }
}

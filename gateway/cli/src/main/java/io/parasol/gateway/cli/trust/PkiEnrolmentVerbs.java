// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.est.WaitingEnrolments;
import io.parasol.gateway.est.WaitingEnrolments.Decision;
import io.parasol.gateway.est.WaitingEnrolments.Waiting;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs for requests for a certificate that an operator must approve. */
final class PkiEnrolmentVerbs {

  private PkiEnrolmentVerbs() {}

  private static Json json(Waiting request) {
    return Json.object()
        .put("id", request.id())
        .put("device", request.device().value())
        .put("decision", request.decision().wireName())
        .put("since", request.since())
        .put("key-sha256", request.key())
        .put("requester", request.requester())
        .build();
  }

  /** {@code parasol pki enrolments}: lists the requests. */
  @Command(
      name = "enrolments",
      description = "Lists the requests of native devices that an operator must approve.")
  static final class Enrolments extends PkiAuthorityVerb {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) {
      List<Waiting> all;
      try {
        all = WaitingEnrolments.in(config.state()).list(clock(config).instant());
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      }
      if (json) {
        console.json(new Json.Arr(all.stream().map(PkiEnrolmentVerbs::json).toList()));
        return;
      }
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ID", "DEVICE", "DECISION", "SINCE", "KEY SHA-256", "REQUESTER"));
      for (Waiting each : all) {
        rows.add(
            List.of(
                each.id(),
                each.device().value(),
                each.decision().wireName(),
                each.since().toString(),
                each.key(),
                each.requester()));
      }
      console.table(rows);
    }
  }

  /** {@code parasol pki approve}: decides about a request. */
  @Command(
      name = "approve",
      description = {
        "Approves a request of a native device for a certificate, or refuses it.",
        "Compare the key or the requester with what the device or its label shows first."
      })
  static final class Approve extends PkiAuthorityVerb {

    @Parameters(paramLabel = "ID", description = "The id, as in pki enrolments.")
    private String id;

    @Option(names = "--refuse", description = "Refuse the request.")
    private boolean isRefused;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) {
      Instant now = clock(config).instant();
      Waiting decided;
      try {
        decided =
            WaitingEnrolments.in(config.state())
                .decide(id, isRefused ? Decision.REFUSED : Decision.APPROVED, now);
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      }
      if (json) {
        console.json(PkiEnrolmentVerbs.json(decided));
      } else {
        console.line(
            "%s request %s of %s"
                .formatted(decided.decision().wireName(), decided.id(), decided.device()));
      }
    }
  }
}

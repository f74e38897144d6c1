// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.est.WaitingEnrolments;
import io.parasol.gateway.est.WaitingEnrolments.Decision;
import io.parasol.gateway.est.WaitingEnrolments.Waiting;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
      description =
          "Lists the requests of native devices, and of sites for an issuer, that an operator must"
              + " approve.")
  static final class Enrolments extends PkiAuthorityVerb {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) {
      List<Waiting> all;
      List<Waiting> issuers;
      try {
        Instant now = clock(config).instant();
        all = new ArrayList<>(WaitingEnrolments.in(config.state()).list(now));
        issuers = IssuerRequests.in(config.state()).waiting(now);
        all.addAll(issuers);
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
                (issuers.contains(each) ? "issuer of " : "") + each.device(),
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
        "Compare the key or the requester with what the device or its label shows first.",
        "The issuer of another site is signed with the key of the root."
      })
  static final class Approve extends PkiAuthorityVerb {

    @Parameters(paramLabel = "ID", description = "The id, as in pki enrolments.")
    private String id;

    @Option(
        names = "--root-key",
        paramLabel = "FILE",
        description =
            "The key of the root, for the issuer of another site. Default: root.key in the state"
                + " folder.")
    private @Nullable Path rootKey;

    @Option(names = "--refuse", description = "Refuse the request.")
    private boolean isRefused;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Instant now = clock(config).instant();
      Waiting decided;
      try {
        Optional<Waiting> issuer =
            IssuerRequests.in(config.state()).waiting(now).stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        if (issuer.isPresent()) {
          decide(config, issuer.get(), now, console);
          return;
        }
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

    private void decide(SiteConfig config, Waiting request, Instant now, Console console)
        throws IOException, AuthorityException, UnusableKeyException {
      IssuerRequests requests = IssuerRequests.in(config.state());
      if (isRefused) {
        requests.refuse(request, now);
        console.line("refused the issuer of " + request.device());
        return;
      }
      Path key = rootKey == null ? PkiFolder.in(config.state()).resolve("root.key") : rootKey;
      X509Certificate signed = requests.sign(open(config), key, request, now);
      console.line(
          "signed the issuer of %s, valid until %s"
              .formatted(request.device(), signed.getNotAfter().toInstant()));
    }
  }
}

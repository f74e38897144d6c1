// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.evidence.LogAudit;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.evidence.LogWitness;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol log verify}: checks that a log is exactly what the gateway wrote. */
@Command(
    name = "verify",
    description = {
      "Checks that the log is exactly what the gateway wrote, and lists each difference.",
      "Needs only the log and the site's certificate. A cut-off end, or an older copy put"
          + " back, is detected only with a receipt or head that was kept elsewhere: see --kept.",
      "Exit code 3 if any difference is found."
    })
final class LogVerifyVerb implements Runnable {

  /** The read limit for a --kept file, in bytes. A receipt is the largest kind. */
  private static final int MAX_RECEIPT_BYTES = CommandReceipt.MAX_BYTES;

  @Mixin private LogPlaceOption place;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "The site's ca.pem, or the gateway's own certificate with its chain. Default: the ca.pem"
              + " of the configured site.")
  private @Nullable Path ca;

  @Option(
      names = "--kept",
      paramLabel = "FILE",
      description =
          "A receipt, a signed head, or a message of .../gateway/state that was kept elsewhere; may"
              + " be repeated.")
  private List<Path> witnessFiles = new ArrayList<>();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      LogReport report = audit();
      Console console = new Console(spec);
      if (json) {
        console.json(json(report));
      } else {
        report.findings().forEach(each -> console.line(line(each)));
        console.line(summary(report));
      }
      if (!report.isIntact()) {
        throw new VerbException(ExitCode.REFUSED, "the log differs from what the gateway wrote");
      }
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.of(unreadable)), unreadable);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private LogReport audit() throws IOException, UnusableKeyException {
    Path folder = place.folder();
    Optional<SiteConfig> site = place.site();
    List<X509Certificate> trusted = trusted(site);
    Optional<SiteId> id = site.map(SiteConfig::site);
    LogAudit first = audit(trusted, id, List.of());
    LogReport report = first.audit(folder);
    if (witnessFiles.isEmpty()) {
      return report;
    }
    List<LogWitness> witnesses = new ArrayList<>();
    for (Path file : witnessFiles) {
      witnesses.add(witness(file, first.keys()));
    }
    return audit(trusted, id, witnesses).audit(folder);
  }

  private List<X509Certificate> trusted(Optional<SiteConfig> site) throws UnusableKeyException {
    if (ca != null) {
      return Certificates.read(ca);
    }
    return Certificates.read(
        site.map(each -> PkiFolder.in(each.state()).resolve("ca.pem"))
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE,
                        "--ca is missing; expected the site's ca.pem, or the gateway's"
                            + " certificate")));
  }

  private static LogAudit audit(
      List<X509Certificate> trusted, Optional<SiteId> site, List<LogWitness> witnesses)
      throws UnusableKeyException {
    List<X509Certificate> authorities =
        trusted.stream().filter(each -> each.getBasicConstraints() >= 0).toList();
    Set<VerificationKey> keys = new LinkedHashSet<>();
    for (X509Certificate each : trusted) {
      if (each.getBasicConstraints() < 0) {
        keys.add(VerificationKey.of(each));
      }
    }
    return new LogAudit(
        keys,
        (chain, at) ->
            GatewayKey.of(chain, authorities, site, Optional.of(notBefore(chain, at)))
                .or(() -> keyOfTrusted(chain, trusted)),
        witnesses);
  }

  /**
   * Returns the time of the record, or the beginning of the certificate's validity if the record is
   * earlier: the clock of a gateway may have been behind when it wrote the record.
   */
  private static Instant notBefore(List<X509Certificate> chain, Instant at) {
    return chain.stream()
        .limit(1)
        .map(each -> each.getNotBefore().toInstant())
        .filter(at::isBefore)
        .findFirst()
        .orElse(at);
  }

  /** Returns the key of a certificate that --ca names itself; it needs no issuer. */
  private static Optional<VerificationKey> keyOfTrusted(
      List<X509Certificate> chain, List<X509Certificate> trusted) {
    try {
      return !chain.isEmpty() && trusted.contains(chain.get(0))
          ? Optional.of(VerificationKey.of(chain.get(0)))
          : Optional.empty();
    } catch (UnusableKeyException unusable) {
      return Optional.empty();
    }
  }

  private static LogWitness witness(Path file, Set<VerificationKey> keys) throws IOException {
    String name = "the receipt or head in " + file;
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_RECEIPT_BYTES);
    }
    try {
      Json json = Json.parse(bytes);
      Optional<Json> head =
          json instanceof Json.Obj state
              ? Optional.ofNullable(state.members().get("log-head"))
              : Optional.empty();
      Envelope envelope = Envelope.of(head.orElse(json));
      if (envelope.payloadType().equals(LogHead.PAYLOAD_TYPE)) {
        LogHead signed = LogHead.open(envelope, keys);
        return new LogWitness(name, signed.size(), signed.root());
      }
      LogPlace place =
          CommandReceipt.open(bytes, keys)
              .place()
              .orElseThrow(() -> new JsonException("receipt: has no position in the log"));
      return new LogWitness(name, place.size(), place.root());
    } catch (JsonException none) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is neither a head nor a receipt of this log: %s"
              .formatted(file, Printable.of(String.valueOf(none.getMessage()))),
          none);
    }
  }

  private static String line(LogReport.Finding finding) {
    String records =
        finding.first() == finding.last()
            ? "record %d".formatted(finding.first())
            : "records %d to %d".formatted(finding.first(), finding.last());
    return "%s:%d: %s: %s"
        .formatted(finding.file(), finding.offset(), records, finding.description());
  }

  private static String summary(LogReport report) {
    String heads =
        report
            .last()
            .map(
                head ->
                    "%d signed heads and receipts agree; the newest head was signed at %s"
                        .formatted(report.heads(), head.at()))
            .orElse("%d signed receipts agree; there is no signed head".formatted(report.heads()));
    return report.isIntact()
        ? "%d records, intact; %s".formatted(report.size(), heads)
        : "%d records, not intact; %s".formatted(report.size(), heads);
  }

  private static Json json(LogReport report) {
    return Json.object()
        .put("records", report.size())
        .put("whole", report.isIntact())
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
                .toList())
        .build();
  }
}

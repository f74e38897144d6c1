// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.ExclusionRejectedException;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.Passphrase;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.contract.Exclusions;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol exclusion}: times that both parties of a contract do not count. */
@Command(
    name = "exclusion",
    description =
        "Signs and sends times that do not count as unavailability, because both parties of the"
            + " contract have agreed.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {ExclusionVerb.Sign.class, ExclusionVerb.Send.class})
public final class ExclusionVerb {

  /** {@code parasol exclusion sign}: makes a document, or adds the signature of the other party. */
  @Command(
      name = "sign",
      description = {
        "Creates a signed exclusion; needs no connection.",
        "With ENVELOPE, adds the signature of the other party to it instead."
      })
  static final class Sign implements Runnable {

    @Parameters(arity = "0..1", paramLabel = "ENVELOPE", description = "A signed exclusion.")
    private @Nullable Path envelope;

    @Option(names = "--id", paramLabel = "ID", description = "A new id, unique at the site.")
    private @Nullable String id;

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        description = "An inverter; can be repeated. Default: all.")
    private List<String> devices = new ArrayList<>();

    @Option(
        names = "--from",
        paramLabel = "TIME",
        description = "The begin, such as 2026-11-24T12:00:00Z.")
    private @Nullable String from;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        description = "The end, which is not part of it; at most a year later.")
    private @Nullable String to;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in one line.")
    private @Nullable String reason;

    @Option(names = "--key", paramLabel = "KEY", required = true, description = "A party's key.")
    private Path key;

    @Option(
        names = "--site",
        paramLabel = "SITE",
        description = "The site. Default: the site of the configuration.")
    private @Nullable String site;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        required = true,
        description = "Where to write the envelope.")
    private Path output;

    @Mixin private Passphrase passphrase;
    @Mixin private SiteOption config;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      try {
        SignedExclusion signed = envelope == null ? make() : signAgain(envelope);
        ExclusionDocument content = signed.unverifiedContent();
        new Console(spec)
            .line(
                "wrote %s: %s, %s to %s, %s, signatures: %d"
                    .formatted(
                        output,
                        content.id(),
                        content.from(),
                        content.to(),
                        content.devices().isEmpty()
                            ? "all inverters"
                            : String.join(
                                " ", content.devices().stream().map(DeviceId::value).toList()),
                        signed.signatureCount()));
      } catch (ExclusionRejectedException malformed) {
        throw new VerbException(
            ExitCode.USAGE,
            "%s is no exclusion: %s".formatted(envelope, Printable.of(malformed.getMessage())),
            malformed);
      }
    }

    private SignedExclusion make() {
      SignedExclusion signed = SignedExclusion.sign(document(), signingKey());
      OutputFile.write(output, signed.toJson());
      return signed;
    }

    private SignedExclusion signAgain(Path file) throws ExclusionRejectedException {
      if (id != null || from != null || to != null || reason != null || !devices.isEmpty()) {
        throw new VerbException(
            ExitCode.USAGE,
            "an envelope is signed unchanged; expected no --id, --from, --to,"
                + " --reason and --device");
      }
      return EnvelopeFile.sign(file, output, this::addTo, SignedExclusion::toJson);
    }

    private SignedExclusion addTo(byte[] bytes) throws ExclusionRejectedException {
      SignedExclusion first = SignedExclusion.parse(bytes);
      // Content that cannot be displayed is not signed.
      first.unverifiedContent();
      return first.withSignatureBy(signingKey());
    }

    private SigningKey signingKey() {
      try {
        return SigningKey.read(key, passphrase.get());
      } catch (UnusableKeyException unusable) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
      }
    }

    private ExclusionDocument document() {
      if (id == null || from == null || to == null || reason == null) {
        throw new VerbException(ExitCode.USAGE, "expected --id, --from, --to and --reason");
      }
      try {
        return new ExclusionDocument(
            id,
            site == null ? config.load().site() : new SiteId(site),
            devices.stream().map(DeviceId::new).distinct().toList(),
            Instant.parse(from),
            Instant.parse(to),
            reason);
      } catch (DateTimeParseException noTime) {
        throw new VerbException(
            ExitCode.USAGE, "expected times such as 2026-11-24T12:00:00Z", noTime);
      } catch (IllegalArgumentException wrong) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
      }
    }
  }

  /** {@code parasol exclusion send}: submits a document that both parties have signed. */
  @Command(
      name = "send",
      description =
          "Sends an exclusion that both parties have signed to the gateway, which verifies it,"
              + " records it in its log, and counts it. For operators and engineers.")
  static final class Send implements Runnable {

    @Parameters(paramLabel = "ENVELOPE", description = "A signed exclusion.")
    private Path envelope;

    @Mixin private BrokerOption broker;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      try (RequestClient client = RequestClient.connect(broker)) {
        Members answer =
            client.request(
                Json.object()
                    .put("request", Exclusions.KIND)
                    .put("document", Json.parse(read(envelope).toJson())));
        new Console(spec).line("accepted: exclusion %s".formatted(Printable.of(answer.text("id"))));
      } catch (JsonException malformed) {
        throw new VerbException(
            ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
      } catch (ExclusionRejectedException malformed) {
        throw new VerbException(
            ExitCode.USAGE,
            "%s is no exclusion: %s".formatted(envelope, Printable.of(malformed.getMessage())),
            malformed);
      }
    }
  }

  private static SignedExclusion read(Path file) throws ExclusionRejectedException {
    return SignedExclusion.parse(EnvelopeFile.read(file));
  }
}

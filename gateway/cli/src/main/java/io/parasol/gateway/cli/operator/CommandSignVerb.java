// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol command sign}: creates a signed command, or adds a signature to one. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Creates a signed command; needs no connection.",
      "With ENVELOPE, adds a signature to it instead.",
      "For example: parasol command sign --key anna.key --device inverter-01 --restart -o"
          + " restart.json, then parasol command sign restart.json --key ben.key -o"
          + " restart.both.json"
    })
final class CommandSignVerb implements Runnable {

  @Parameters(arity = "0..1", paramLabel = "ENVELOPE", description = "A signed command.")
  private @Nullable Path envelope;

  @Mixin private CommandOptions command;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "The site of the device. Default: the site of the configuration.")
  private @Nullable String site;

  @Mixin private SiteOption config;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write the envelope.")
  private Path output;

  @Option(names = "--json", description = "Print the signed content as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SignedCommand signed = envelope == null ? make() : sign(envelope);
    Command content = content(signed);
    Console console = new Console(spec);
    if (json) {
      console.json(new SignedSummary(content).json(output));
    } else {
      console.line("wrote %s: %s".formatted(output, new SignedSummary(content).text()));
    }
  }

  private SignedCommand make() {
    SiteId target;
    try {
      target = site == null ? config.load().site() : new SiteId(site);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
    SignedCommand signed = command.sign(target, Instant.now());
    OutputFile.write(output, signed.toJson());
    return signed;
  }

  private SignedCommand sign(Path file) {
    if (!command.isEmpty()) {
      throw new VerbException(
          ExitCode.USAGE, "an envelope is signed unchanged; expected no --device and no --write");
    }
    return EnvelopeFile.sign(file, output, each -> sign(file, each), SignedCommand::toJson);
  }

  private SignedCommand sign(Path file, byte[] bytes) {
    try {
      SignedCommand first = SignedCommand.parse(bytes);
      // Refuse to sign content that cannot be displayed.
      Command shown = first.unverifiedContent();
      if (!shown.expires().isAfter(Instant.now())) {
        throw new VerbException(
            ExitCode.FAILED, "%s has expired at %s".formatted(file, shown.expires()));
      }
      return first.withSignatureBy(command.key());
    } catch (CommandRejectedException unreadable) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is not a signed command: %s"
              .formatted(file, Printable.of(String.valueOf(unreadable.getMessage()))),
          unreadable);
    } catch (IllegalArgumentException full) {
      throw new VerbException(ExitCode.USAGE, file + ": " + full.getMessage(), full);
    }
  }

  private static Command content(SignedCommand signed) {
    try {
      return signed.unverifiedContent();
    } catch (CommandRejectedException defect) {
      throw new IllegalStateException("the signed content cannot be read", defect);
    }
  }
}

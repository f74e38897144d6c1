// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol command sign}: makes a signed command, or adds a signature to one. */
@Command(
    name = "sign",
    description = {
      "Makes a signed command; needs no connection.",
      "With ENVELOPE, adds a signature to it instead."
    })
final class CommandSignVerb implements Runnable {

  @Parameters(arity = "0..1", paramLabel = "ENVELOPE", description = "A signed command.")
  private @Nullable Path envelope;

  @Mixin private CommandOptions command;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "The site of the device; else it is taken from the configuration.")
  private @Nullable String site;

  @Mixin private SiteOption config;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write the envelope.")
  private Path output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Envelope signed = envelope == null ? make() : sign(envelope);
    try {
      Files.write(output, signed.toJson());
    } catch (IOException unwritable) {
      throw new VerbException(ExitCode.FAILED, "cannot write " + output, unwritable);
    }
    new Console(spec).line("wrote " + output);
  }

  private Envelope make() {
    SiteId target;
    try {
      target = site == null ? config.load().site() : new SiteId(site);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
    return command.sign(target, Instant.now());
  }

  private Envelope sign(Path file) {
    if (!command.sayNothing()) {
      throw new VerbException(
          ExitCode.USAGE, "an envelope is signed as it is; expected no --device and no --write");
    }
    return read(file).signedAlsoBy(command.key());
  }

  /** Reads an envelope of the size that a gateway would look at. */
  static Envelope read(Path file) {
    try {
      if (Files.size(file) > SignedCommand.LARGEST) {
        throw new VerbException(ExitCode.USAGE, file + " is too large for a command");
      }
      return Envelope.parse(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new VerbException(ExitCode.USAGE, "cannot read " + file, unreadable);
    } catch (JsonException malformed) {
      throw new VerbException(ExitCode.USAGE, file + ": " + malformed.getMessage(), malformed);
    }
  }
}

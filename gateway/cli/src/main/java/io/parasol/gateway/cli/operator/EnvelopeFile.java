// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.files.SharedFile;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** The file of an envelope to which several people add their signatures. */
final class EnvelopeFile {

  private static final int MAX_BYTES = SignedCommand.MAX_BYTES;

  private EnvelopeFile() {}

  /**
   * Adds a signature to an envelope.
   *
   * @param <T> what is signed.
   * @param <E> why it cannot be signed.
   */
  interface Signing<T, E extends Exception> {
    T sign(byte[] envelope) throws E;
  }

  /**
   * Reads an envelope, signs it, and writes it. If it is written to the same file, others that sign
   * it there wait, so that no signature is lost.
   */
  static <T, E extends Exception> T sign(
      Path envelope, Path output, Signing<T, E> signing, Function<T, byte[]> toJson) throws E {
    try {
      if (SharedFile.isSame(envelope, output)) {
        return signInPlace(envelope, signing, toJson);
      }
    } catch (IOException failed) {
      throw OutputFile.unwritable(output, failed);
    }
    T signed = signing.sign(read(envelope));
    OutputFile.write(output, toJson.apply(signed));
    return signed;
  }

  private static <T, E extends Exception> T signInPlace(
      Path file, Signing<T, E> signing, Function<T, byte[]> toJson) throws E, IOException {
    try (SharedFile shared = SharedFile.open(file)) {
      T signed = signing.sign(requireBounded(file, shared.read(MAX_BYTES + 1)));
      shared.write(toJson.apply(signed));
      return signed;
    }
  }

  /** Reads a file of up to the maximum size that a gateway accepts. */
  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return requireBounded(file, in.readNBytes(MAX_BYTES + 1));
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.USAGE,
          "cannot read %s: %s".formatted(file, FileErrorText.of(unreadable)),
          unreadable);
    }
  }

  private static byte[] requireBounded(Path file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new VerbException(ExitCode.USAGE, file + " is too large for a command");
    }
    return bytes;
  }
}

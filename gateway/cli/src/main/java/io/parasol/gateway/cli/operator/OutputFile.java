// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.files.DurableFile;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that an operator has named for the output of a verb. */
final class OutputFile {

  private OutputFile() {}

  /** Writes the file as {@link #write(Path, DurableFile.ContentWriter)} does. */
  static void write(Path output, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    write(
        output,
        to -> {
          // Not at a position, which a pipe does not have.
          while (bytes.hasRemaining()) {
            to.write(bytes);
          }
        });
  }

  /**
   * Writes the file, and replaces an existing one as a whole. A symbolic link, a pipe or a device,
   * such as {@code /dev/stdout}, is not replaced: the content is written to it.
   *
   * @throws VerbException if it cannot be written; a regular file that existed is unchanged then.
   */
  static void write(Path output, DurableFile.ContentWriter content) {
    try {
      if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(output, LinkOption.NOFOLLOW_LINKS)) {
        writeTo(output, content);
      } else {
        DurableFile.replace(output, DurableFile.BY_UMASK, content);
      }
    } catch (IOException failed) {
      throw unwritable(output, failed);
    }
  }

  private static void writeTo(Path output, DurableFile.ContentWriter content) throws IOException {
    try (FileChannel to =
        FileChannel.open(output, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      content.write(to);
    }
  }

  static VerbException unwritable(Path output, IOException failed) {
    return new VerbException(
        ExitCode.FAILED, "cannot write %s: %s".formatted(output, FileErrorText.of(failed)), failed);
  }
}

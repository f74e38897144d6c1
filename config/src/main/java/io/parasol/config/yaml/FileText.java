// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads configuration files: strict UTF-8 with a size limit. */
public final class FileText {

  /** Maximum file size. A site with ten thousand devices takes about 1 MiB. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private FileText() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException if it is missing, not readable, not a regular file, too large or not
   *     UTF-8. Reading a pipe or a device could block forever.
   */
  public static String read(Path file) throws ConfigException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "a folder" : "a pipe or a device";
      throw problem(new FilePosition(file, 1, 1), found, "a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return decode(file, in.readNBytes(MAX_BYTES + 1));
    } catch (NoSuchFileException notThere) {
      throw problem(new FilePosition(file, 1, 1), "not found", "a file");
    } catch (AccessDeniedException denied) {
      throw problem(new FilePosition(file, 1, 1), "not readable by this user", "a readable file");
    } catch (IOException unreadable) {
      throw problem(new FilePosition(file, 1, 1), "not readable", "a file");
    }
  }

  /** Decodes the bytes of a file, without a byte order mark. */
  static String decode(Path file, byte[] bytes) throws ConfigException {
    if (bytes.length > MAX_BYTES) {
      throw problem(new FilePosition(file, 1, 1), "too large", "at most 4 MiB");
    }
    CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    boolean isMalformed = utf8.decode(ByteBuffer.wrap(bytes), decoded, true).isError();
    String text = decoded.flip().toString();
    if (isMalformed) {
      throw problem(placeAfter(file, text), "a byte that is not UTF-8", "text in UTF-8");
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Returns the position directly after the given beginning of a file. */
  static FilePosition placeAfter(Path file, String beginning) {
    int line = 1 + (int) beginning.chars().filter(c -> c == '\n').count();
    int lineStart = beginning.lastIndexOf('\n') + 1;
    return new FilePosition(
        file, line, 1 + beginning.codePointCount(lineStart, beginning.length()));
  }

  private static ConfigException problem(FilePosition place, String found, String expected) {
    return new ConfigException(List.of(new ConfigProblem(place, "", found, expected)));
  }
}

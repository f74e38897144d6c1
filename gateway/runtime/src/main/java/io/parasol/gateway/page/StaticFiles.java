// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** The files of the front end, which are read once. Immutable. */
final class StaticFiles {

  /** The content types by path. */
  private static final Map<String, String> TYPES =
      Map.of(
          "/", "text/html; charset=utf-8",
          "/app.js", "text/javascript; charset=utf-8",
          "/chart.js", "text/javascript; charset=utf-8",
          "/signing.js", "text/javascript; charset=utf-8",
          "/view.js", "text/javascript; charset=utf-8",
          "/style.css", "text/css; charset=utf-8",
          "/en.json", "application/json",
          "/de.json", "application/json",
          "/icon.svg", "image/svg+xml");

  /** Below this length, compression saves no packet. */
  private static final int MIN_COMPRESSED_LENGTH = 1024;

  private final Map<String, File> files = new LinkedHashMap<>();

  /**
   * A file.
   *
   * @param tag the entity tag (RFC 9110, 8.8.3), in quotes.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record File(String type, String tag, byte[] content, byte[] compressed) {

    /**
     * Returns whether the file is sent compressed to a client that accepts this. No file contains a
     * secret, so compression reveals none (BREACH).
     */
    boolean isCompressible() {
      return content.length >= MIN_COMPRESSED_LENGTH;
    }
  }

  StaticFiles() {
    TYPES.forEach(
        (path, type) -> files.put(path, read(path.equals("/") ? "/index.html" : path, type)));
  }

  Optional<File> at(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static File read(String path, String type) {
    try (InputStream in = StaticFiles.class.getResourceAsStream("web" + path)) {
      if (in == null) {
        throw new IllegalStateException("a file of the page is missing: " + path);
      }
      byte[] content = in.readAllBytes();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(content);
      }
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new File(
          type,
          '"' + HexFormat.of().formatHex(hash, 0, 16) + '"',
          content,
          compressed.toByteArray());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }
}

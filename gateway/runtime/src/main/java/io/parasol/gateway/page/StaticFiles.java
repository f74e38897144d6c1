// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.model.site.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** The files of the front end, which are read once, and {@code security.txt}. */
final class StaticFiles {

  private static final List<String> NAMES =
      List.of(
          "index.html",
          "app.js",
          "chart.js",
          "devices.js",
          "figures.js",
          "history.js",
          "security.js",
          "signing.js",
          "site.js",
          "verify.js",
          "view.js",
          "style.css",
          "en.json",
          "de.json",
          "icon.svg");

  /** The content types by the end of the name. */
  private static final String NOTICE = "/notice.txt";

  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  /** How much of the hash of a file is its entity tag. */
  private static final int TAG_DIGITS = 32;

  /** Below this length, compression saves no packet. */
  private static final int MIN_COMPRESSED_LENGTH = 1024;

  private final Map<String, File> files = new LinkedHashMap<>();
  private final Supplier<Instant> clock;
  private final PageTexts own;

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
    this(PageTexts.NONE, () -> Instant.EPOCH);
  }

  /**
   * @param own what the site adds. Without a notice, its file is empty.
   * @param clock returns the time, for {@code security.txt}.
   */
  StaticFiles(PageTexts own, Supplier<Instant> clock) {
    this.own = own;
    this.clock = clock;
    files.put(NOTICE, file(PLAIN_TEXT, own.notice().orElse("").getBytes(StandardCharsets.UTF_8)));
    for (String name : NAMES) {
      String type = TYPES.getOrDefault(name.substring(name.indexOf('.') + 1), "text/plain");
      files.put(name.equals("index.html") ? "/" : "/" + name, read(name, type));
    }
  }

  Optional<File> at(String path) {
    return path.equals(SecurityText.PATH)
        ? own.securityText().map(each -> file(PLAIN_TEXT, each.at(clock.get())))
        : Optional.ofNullable(files.get(path));
  }

  private static File read(String name, String type) {
    try (InputStream in = StaticFiles.class.getResourceAsStream("web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("a file of the page is missing: " + name);
      }
      return file(type, in.readAllBytes());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static File file(String type, byte[] content) {
    try {
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(content);
      }
      return new File(
          type,
          '"' + Sha256.hex(content).substring(0, TAG_DIGITS) + '"',
          content,
          compressed.toByteArray());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}

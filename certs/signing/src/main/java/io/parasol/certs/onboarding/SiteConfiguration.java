// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.SiteId;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The configuration of a site in one document: {@code site.yaml} and the text files beside it, such
 * as profiles and public keys. Owners sign it as a target of the site's repository; a document by
 * itself proves nothing.
 *
 * @param version rises with every document; 1 to 2^53.
 * @param files by their paths relative to the folder of {@code site.yaml}.
 */
public record SiteConfiguration(SiteId site, long version, Map<String, String> files) {

  /** Path of the target in the repository of a site. */
  public static final String PATH = "configuration.json";

  /** The file that a gateway loads. */
  public static final String MAIN_FILE = "site.yaml";

  /** Maximum size of a document in bytes. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final int MAX_FILES = 256;
  private static final long MAX_VERSION = 1L << 53;
  private static final Pattern FILE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,3}");

  public SiteConfiguration {
    files = Map.copyOf(files);
    require(version >= 1 && version <= MAX_VERSION, "version: expected 1 to 2^53");
    require(files.size() <= MAX_FILES, "files: expected at most %d".formatted(MAX_FILES));
    require(files.containsKey(MAIN_FILE), "files: expected one named " + MAIN_FILE);
    require(
        files.keySet().stream().allMatch(each -> FILE.matcher(each).matches()),
        "files: expected relative paths of A-Z a-z 0-9 . _ -, at most four segments, none hidden");
    for (String path : files.keySet()) {
      for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
        require(
            !files.containsKey(path.substring(0, at)),
            "files: one is named as the folder of another");
      }
    }
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }

  /**
   * Returns the document; equal configurations have the same bytes.
   *
   * @throws IllegalArgumentException if it would be too large.
   */
  public byte[] toJson() {
    JsonBuilder content = Json.object();
    new TreeMap<>(files).forEach(content::put);
    byte[] document =
        Json.object()
            .put("site", site.value())
            .put("version", version)
            .put("files", content.build())
            .toBytes();
    require(
        document.length <= MAX_BYTES,
        "the configuration has %d bytes; expected at most %d"
            .formatted(document.length, MAX_BYTES));
    return document;
  }

  /** Reads a document strictly, so that no member is ignored silently. */
  public static SiteConfiguration read(byte[] document) throws JsonException {
    if (document.length > MAX_BYTES) {
      throw new JsonException("configuration: larger than %d bytes".formatted(MAX_BYTES));
    }
    Members members = Members.of(Json.parse(document), "configuration");
    try {
      SiteConfiguration read =
          new SiteConfiguration(
              new SiteId(members.text("site")),
              members.integer("version"),
              files(members.required("files")));
      members.expectNoOthers();
      return read;
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("configuration." + malformed.getMessage());
    }
  }

  private static Map<String, String> files(Json json) throws JsonException {
    if (!(json instanceof Json.Obj object)) {
      throw new JsonException("configuration.files: expected an object");
    }
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      if (!(each.getValue() instanceof Json.Str text)) {
        throw new JsonException("configuration.files: expected the content of each file as text");
      }
      files.put(each.getKey(), text.text());
    }
    return files;
  }

  /** Returns the site and the version, not the content. */
  @Override
  public String toString() {
    return "SiteConfiguration[%s, %d]".formatted(site, version);
  }
}

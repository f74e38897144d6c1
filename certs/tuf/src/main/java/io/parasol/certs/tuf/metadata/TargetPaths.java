// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The target paths that a delegated role is trusted for (TUF 4.5). */
public sealed interface TargetPaths {

  int MAX_PATTERNS = 1024;

  /** Maximum number in a message for people. */
  int MAX_SHOWN = 3;

  boolean cover(TargetPath path);

  /** Returns the first few of the paths, for people. */
  String text();

  /** Returns an object with the member of the delegation. */
  Json.Obj toJson();

  /** Paths that match one of the patterns. */
  record Patterns(List<PathPattern> patterns) implements TargetPaths {
    public Patterns {
      patterns = List.copyOf(patterns);
    }

    @Override
    public boolean cover(TargetPath path) {
      return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    @Override
    public String text() {
      return few(patterns.stream().map(PathPattern::text).toList());
    }

    @Override
    public Json.Obj toJson() {
      return Json.object()
          .putTexts("paths", patterns.stream().map(PathPattern::text).toList())
          .build();
    }
  }

  /** Paths whose SHA-256, in lower-case hex, starts with one of the prefixes. */
  record HashPrefixes(List<String> prefixes) implements TargetPaths {

    private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{1,64}");

    public HashPrefixes {
      prefixes = List.copyOf(prefixes);
      if (!prefixes.stream().allMatch(prefix -> PREFIX.matcher(prefix).matches())) {
        throw new IllegalArgumentException(
            "path hash prefix: expected 1 to 64 lower-case hex digits");
      }
    }

    @Override
    public boolean cover(TargetPath path) {
      String hash = hash(path);
      return prefixes.stream().anyMatch(hash::startsWith);
    }

    @Override
    public String text() {
      return "a hash that begins with " + few(prefixes);
    }

    @Override
    public Json.Obj toJson() {
      return Json.object().putTexts("path_hash_prefixes", prefixes).build();
    }
  }

  private static String few(List<String> all) {
    int shown = Math.min(all.size(), MAX_SHOWN);
    return String.join(" or ", all.subList(0, shown)) + (shown < all.size() ? " or others" : "");
  }

  /** Returns the SHA-256 of the path in lower-case hex. */
  static String hash(TargetPath path) {
    return Hashes.of(path.text().getBytes(StandardCharsets.UTF_8)).sha256().orElseThrow();
  }

  static TargetPaths read(Members role, String where) throws JsonException {
    Optional<Json> paths = role.optional("paths");
    Optional<Json> prefixes = role.optional("path_hash_prefixes");
    if (paths.isPresent() == prefixes.isPresent()) {
      throw new JsonException(where + ": expected either paths or path_hash_prefixes");
    }
    if (prefixes.isPresent()) {
      return new HashPrefixes(
          JsonLists.texts(prefixes.get(), where + ".path_hash_prefixes", MAX_PATTERNS));
    }
    List<PathPattern> patterns = new ArrayList<>();
    for (String text : JsonLists.texts(paths.get(), where + ".paths", MAX_PATTERNS)) {
      patterns.add(new PathPattern(text));
    }
    return new Patterns(patterns);
  }
}

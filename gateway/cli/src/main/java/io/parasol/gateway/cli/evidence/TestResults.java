// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.gateway.state.SiteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The results of the tests of a build, as {@code .ci/results} collects them. Only those of the
 * commit that this program was built from count.
 *
 * @param source where they are from, for people.
 */
record TestResults(String source, Map<String, Result> byClass) {

  /** The result of a test class that the file does not have. */
  static final String NOT_RUN = "not run";

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

  /** Maximum size of a file in bytes. */
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /** How many tests of a class were run, have failed, and were skipped. */
  record Result(long run, long failed, long skipped) {

    String text() {
      if (failed > 0) {
        return "FAILED (%d of %d)".formatted(failed, run);
      }
      if (run == skipped) {
        return NOT_RUN + " (skipped)";
      }
      return skipped == 0
          ? "passed (%d)".formatted(run)
          : "passed (%d, and %d skipped)".formatted(run - skipped, skipped);
    }
  }

  TestResults {
    byClass = Map.copyOf(byClass);
  }

  /** Returns that no results are known. */
  static TestResults none(String why) {
    return new TestResults("no results: " + why, Map.of());
  }

  /**
   * Reads a file.
   *
   * @param commit of this program, abbreviated.
   * @throws IOException if it cannot be read, is too large, or is no file of results.
   */
  static TestResults read(Path file, String commit) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    }
    if (content.length > MAX_BYTES) {
      throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
    }
    try {
      return of(Members.of(Json.parse(content), "results"), commit, SiteFiles.hash(file));
    } catch (JsonException malformed) {
      throw new IOException("%s: %s".formatted(file, malformed.getMessage()), malformed);
    }
  }

  private static TestResults of(Members results, String commit, String hash) throws JsonException {
    String tested = results.text("commit");
    if (!isSame(tested, commit)) {
      return none("the file is of commit %s, and this program of %s".formatted(tested, commit));
    }
    Json.Obj tests = object(results.required("tests"));
    Map<String, Result> byClass = new HashMap<>();
    for (Map.Entry<String, Json> each : tests.members().entrySet()) {
      Members result = Members.of(each.getValue(), "result");
      byClass.put(
          each.getKey(),
          new Result(result.integer("run"), result.integer("failed"), result.integer("skipped")));
    }
    return new TestResults(
        "commit %s, %s, SHA-256 %s".formatted(tested, results.text("at"), hash), byClass);
  }

  /** Returns whether both are the same commit. A build with changed files is that of no commit. */
  private static boolean isSame(String tested, String commit) {
    return COMMIT.matcher(tested).matches()
        && COMMIT.matcher(commit).matches()
        && (tested.startsWith(commit) || commit.startsWith(tested));
  }

  private static Json.Obj object(Json json) throws JsonException {
    if (json instanceof Json.Obj object) {
      return object;
    }
    throw new JsonException("results.tests: expected an object");
  }

  /** Returns the result of a test class, for people. */
  String of(String testClass) {
    @Nullable Result result = byClass.get(testClass);
    return result == null ? NOT_RUN : result.text();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The results of the tests of a build")
class TestResultsTest {

  private static final String COMMIT = "868cc0378547";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("results.json"), content.replace('\'', '"'));
  }

  private Path good() throws IOException {
    return file(
        """
        {'commit': '868cc0378547', 'at': '2026-11-28T05:30:00Z', 'tests': {
          'AccessIT': {'run': 12, 'failed': 0, 'skipped': 0},
          'PageIT': {'run': 9, 'failed': 0, 'skipped': 2},
          'MosquittoIT': {'run': 3, 'failed': 0, 'skipped': 3},
          'RevokedIT': {'run': 2, 'failed': 1, 'skipped': 0}}}
        """);
  }

  @Test
  void are_given_by_class() throws Exception {
    TestResults results = TestResults.read(good(), COMMIT);

    assertEquals("passed (12)", results.of("AccessIT"));
    assertEquals("passed (7, and 2 skipped)", results.of("PageIT"));
    assertEquals("not run (skipped)", results.of("MosquittoIT"));
    assertEquals("FAILED (1 of 2)", results.of("RevokedIT"));
    assertEquals("not run", results.of("AnotherIT"));
    assertTrue(
        results.source().startsWith("commit 868cc0378547, 2026-11-28T05:30:00Z, SHA-256 "),
        results.source());
  }

  @ParameterizedTest(name = "of commit {0}")
  @ValueSource(strings = {"868cc0378547", "868cc03"})
  void count_if_the_abbreviated_commit_is_the_same(String commit) throws Exception {
    assertEquals("passed (12)", TestResults.read(good(), commit).of("AccessIT"));
  }

  @ParameterizedTest(name = "not of commit {0}")
  @ValueSource(strings = {"968cc0378547", "868cc0378547-dirty", "unknown", "868", ""})
  void do_not_count_for_another_build(String commit) throws Exception {
    TestResults results = TestResults.read(good(), commit);

    assertEquals("not run", results.of("AccessIT"));
    assertTrue(results.source().startsWith("no results: "), results.source());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'commit':'868cc0378547'}",
        "{'commit':'868cc0378547','at':'now','tests':[]}",
        "{'commit':'868cc0378547','at':'now','tests':{'AccessIT':{'run':'all'}}}"
      })
  void are_refused_in_one_line_if_malformed(String content) throws Exception {
    Path file = file(content);

    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> TestResults.read(file, COMMIT)).getMessage());

    assertTrue(message.startsWith(file + ": "), message);
    assertEquals(1, message.lines().count());
  }
}

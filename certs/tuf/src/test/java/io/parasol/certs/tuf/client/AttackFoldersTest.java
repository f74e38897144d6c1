// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tuf.fetch.FolderSource;
import io.parasol.certs.tuf.fetch.ImageStore;
import io.parasol.certs.tuf.metadata.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are kept in a folder for each attack, and not made by the test. */
@DisplayName("A client that has followed a repository")
class AttackFoldersTest {

  static final Path FOLDER = Path.of("src/test/resources/attacks");
  private static final String REFUSED = "refused: ";

  @TempDir private Path temp;
  private int served;

  static Stream<String> attacks() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .filter(each -> Files.isRegularFile(each.resolve("README.md")))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  /** Each is laid over what comes before it. */
  static FolderSource serve(Path under, String... overlays) throws IOException {
    copy(FOLDER.resolve("base"), under);
    for (String overlay : overlays) {
      copy(FOLDER.resolve(overlay), under);
    }
    return new FolderSource(under);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  Path copy = to.resolve(from.relativize(file).toString());
                  Files.createDirectories(copy.getParent());
                  Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException failed) {
                  throw new UncheckedIOException(failed);
                }
              });
    }
  }

  /** Refreshes, looks for the second firmware, and has it. */
  private Path have(String client, FolderSource source) throws RefusedException {
    TrustedMetadata metadata =
        TrustedRepository.open(temp.resolve(client), source).refresh(AttackMaker.NOW);
    return new ImageStore(temp.resolve(client + "-images"), 1 << 20)
        .fetch(metadata.find(AttackMaker.WANTED), source, Set.of(), AttackMaker.NOW);
  }

  private FolderSource serve(String... overlays) throws IOException {
    served++;
    return serve(temp.resolve("served-" + served), overlays);
  }

  private void follow(String client) throws Exception {
    FolderSource base = serve(new String[0]);
    TrustedRepository.pin(
        temp.resolve(client), Files.readAllBytes(FOLDER.resolve("base/metadata/1.root.json")));
    TrustedMetadata metadata =
        TrustedRepository.open(temp.resolve(client), base).refresh(AttackMaker.NOW);
    assertEquals(2, metadata.timestampVersion());
  }

  @ParameterizedTest(name = "refuses {0}, and takes what differs in that alone")
  @MethodSource("attacks")
  void refuses(String attack) throws Exception {
    String reason =
        Files.readAllLines(FOLDER.resolve(attack).resolve("README.md"), UTF_8).stream()
            .filter(line -> line.startsWith(REFUSED))
            .map(line -> line.substring(REFUSED.length()))
            .findFirst()
            .orElseThrow();
    follow("victim");
    follow("control");
    FolderSource dishonest = serve("honest", attack);

    RefusedException refused =
        assertThrows(RefusedException.class, () -> have("victim", dishonest));

    assertEquals(reason, refused.reason().wireName(), refused.getMessage());
    assertEquals("the second firmware", Files.readString(have("control", serve("honest"))));
  }

  @Test
  void knows_each_attack() throws IOException {
    assertTrue(attacks().count() >= 30, "folders of attacks: " + attacks().count());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.tuf.fetch.FolderSource;
import io.parasol.certs.tuf.fetch.ImageStore;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.testing.PeerProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** python-tuf writes other JSON, and signs with other code, than Parasol does. */
@DisplayName("A repository made by python-tuf")
class PythonTufRepositoryIT {

  private static final TargetPath PATH = new TargetPath("acme/fw.bin");

  @TempDir private Path temp;
  private Path folder;
  private FolderSource source;

  @BeforeEach
  void make() throws Exception {
    PeerProgram python = PeerProgram.named("/usr/bin/python3", "python3-tuf");
    if (python.run(temp.resolve("probe"), "-c", "import tuf.api.metadata").exit() != 0) {
      PeerProgram.named("python3-tuf", "python3-tuf");
    }
    folder = temp.resolve("repository");
    PeerProgram.Run run =
        python.run(
            temp.resolve("said"),
            "src/test/resources/peers/python_tuf_repository.py",
            folder.toString());
    assertEquals(0, run.exit(), run.output());
    source = new FolderSource(folder);
    TrustedRepository.pin(
        temp.resolve("trust"), Files.readAllBytes(folder.resolve("metadata/1.root.json")));
  }

  @Test
  void is_followed_to_a_release_of_its_vendor() throws Exception {
    TrustedMetadata trusted = refresh();

    VerifiedRelease release = trusted.find(PATH).release();

    assertEquals(2, trusted.root().version());
    assertEquals(new RoleName("acme"), release.target().roles().get(1));
    assertEquals(17, release.release().counter());
    Path image =
        new ImageStore(temp.resolve("images"), 1 << 20)
            .fetch(release.target(), source, Set.of(), Instant.now());
    assertArrayEquals(
        "firmware by a vendor".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(image));
  }

  @Test
  void is_refused_with_one_number_changed() throws Exception {
    Path root = folder.resolve("metadata/2.root.json");
    String before = Files.readString(root);
    Files.writeString(root, before.replace("\"threshold\":2", "\"threshold\":1"));

    assertEquals(
        Refusal.BAD_SIGNATURE, assertThrows(RefusedException.class, this::refresh).reason());

    Files.writeString(root, before);
    refresh();
  }

  private TrustedMetadata refresh() throws RefusedException {
    return TrustedRepository.open(temp.resolve("trust"), source).refresh(Instant.now());
  }
}

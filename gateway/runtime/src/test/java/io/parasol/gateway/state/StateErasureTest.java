// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.keys.KeyStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The erasure of a state folder")
class StateErasureTest {

  private static final String IN_TOKEN =
      "pkcs11:token=plant;object=gateway.5f0c2a91;type=private\n";

  @TempDir Path folder;
  private Path state;
  private final List<String> discarded = new ArrayList<>();

  /** A token that only deletes. */
  private final class DeletingToken implements KeyStorage {
    @Override
    public boolean check() {
      return true;
    }

    @Override
    public KeyPair create(String name) {
      throw new AssertionError("a key is created");
    }

    @Override
    public byte[] content(PrivateKey key) {
      throw new AssertionError("a key is stored");
    }

    @Override
    public PrivateKey read(String source, byte[] content, PublicKey publicKey) {
      throw new AssertionError("a key is read");
    }

    @Override
    public void discard(byte[] content) {
      discarded.add(new String(content, StandardCharsets.US_ASCII));
    }
  }

  @BeforeEach
  void a_state_folder() throws IOException {
    state = folder.resolve("state");
    Files.createDirectories(state.resolve("pki/devices"));
    Files.createDirectories(state.resolve("store/empty"));
    Files.writeString(state.resolve("pki/issuer.key"), "secret");
    Files.writeString(state.resolve("pki/devices/gateway.key"), IN_TOKEN);
    Files.write(state.resolve("store/0000.seg"), new byte[200_000]);
    Files.writeString(state.resolve("format"), "1\n");
  }

  private StateErasure.Erased erase() throws IOException {
    return StateErasure.run(state, new DeletingToken());
  }

  @Test
  void leaves_an_empty_folder_and_no_key_in_the_token() throws IOException {
    assertEquals(new StateErasure.Erased(4, 1), erase());

    try (Stream<Path> left = Files.list(state)) {
      assertEquals(List.of(), left.toList());
    }
    assertEquals(List.of(IN_TOKEN), discarded);
  }

  @Test
  void overwrites_each_file_before_it_deletes_it() throws IOException {
    Path sameKey = Files.createLink(folder.resolve("same"), state.resolve("pki/issuer.key"));

    erase();

    assertArrayEquals(new byte["secret".length()], Files.readAllBytes(sameKey));
  }

  @Test
  void follows_no_symbolic_link_and_reports_each_that_leads_outside() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "not erased");
    Path outsideFolder = Files.createDirectory(folder.resolve("folder"));
    Files.writeString(outsideFolder.resolve("file"), "not erased");
    Files.createSymbolicLink(state.resolve("pki/link"), outside);
    Files.createSymbolicLink(state.resolve("store/folder"), outsideFolder);
    Files.createSymbolicLink(state.resolve("missing"), folder.resolve("missing"));
    Files.createSymbolicLink(state.resolve("inside"), Path.of("store"));

    IOException remains = assertThrows(IOException.class, this::erase);

    String message = String.valueOf(remains.getMessage());
    // The order of a folder's files depends on the file system.
    List<String> links =
        List.of(
            "%s: is a link to %s".formatted(state.resolve("pki/link"), outside),
            "%s: is a link to %s".formatted(state.resolve("store/folder"), outsideFolder));
    assertTrue(
        links.stream()
            .map("2 files could not be erased; the first: %s"::formatted)
            .map(
                first ->
                    first + ", which is not erased; erase it, delete the link, and repeat this")
            .anyMatch(message::equals),
        message);
    assertEquals("not erased", Files.readString(outside));
    assertEquals("not erased", Files.readString(outsideFolder.resolve("file")));
    assertFalse(Files.exists(state.resolve("pki/issuer.key")));
    assertFalse(Files.isSymbolicLink(state.resolve("inside")));
    assertFalse(Files.isSymbolicLink(state.resolve("missing")));
  }

  @Test
  void erases_the_folder_that_a_link_names() throws IOException {
    Path real = Files.move(state, folder.resolve("on-another-disk"));
    Files.createSymbolicLink(state, real);

    assertEquals(new StateErasure.Erased(4, 1), erase());

    assertTrue(Files.isSymbolicLink(state));
    try (Stream<Path> left = Files.list(real)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void erases_nothing_while_a_gateway_runs() throws IOException {
    try (StateFolder running = StateFolder.open(state)) {
      IOException refused = assertThrows(IOException.class, this::erase);

      assertEquals(
          "another gateway uses the state folder %s; stop it first (process %d)"
              .formatted(running.path(), ProcessHandle.current().pid()),
          refused.getMessage());
    }
    assertEquals("secret", Files.readString(state.resolve("pki/issuer.key")));
  }

  @Test
  void that_was_interrupted_lets_no_gateway_start_and_can_be_completed() throws IOException {
    Files.createFile(state.resolve("erasing"));
    try (RuntimeFolder runtime = RuntimeFolder.open(state, List.of(folder))) {
      IOException refused =
          assertThrows(IOException.class, () -> StateFolder.open(state, runtime).close());
      assertEquals(
          "the state folder %s is half erased; complete it with: parasol zeroise SITE"
              .formatted(state),
          refused.getMessage());

      erase();

      StateFolder.open(state, runtime).close();
    }
  }
}

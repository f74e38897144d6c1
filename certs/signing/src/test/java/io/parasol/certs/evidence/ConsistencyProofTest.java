// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The proof that a log continues an earlier head")
class ConsistencyProofTest {

  private static final int SIZE = 70;

  /** The leaves of the published vectors of Certificate Transparency's reference implementation. */
  private static final List<TreeHash> KNOWN_LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(hex -> TreeHash.ofLeaf(HexFormat.of().parseHex(hex)))
          .toList();

  @TempDir Path folder;

  private static ConsistencyProof built(List<TreeHash> leaves, int earlier, int later) {
    MerkleFrontier edge = MerkleFrontier.EMPTY;
    for (TreeHash leaf : leaves.subList(0, earlier)) {
      edge = edge.append(leaf);
    }
    ConsistencyBuilder builder = new ConsistencyBuilder(edge);
    leaves.subList(earlier, later).forEach(builder::append);
    return builder.proof();
  }

  @ParameterizedTest(name = "from {0} to {1} is as published")
  @CsvSource({
    "1, 1, ''",
    "1, 8, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
        + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "6, 8, 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
        + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
        + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "2, 5, 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
  })
  void is_as_published(int earlier, int later, String path) {
    assertEquals(
        path,
        String.join(
            " ", built(KNOWN_LEAVES, earlier, later).path().stream().map(TreeHash::hex).toList()));
  }

  @Test
  void is_that_of_the_whole_tree_for_all_sizes() {
    List<TreeHash> leaves = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      leaves.add(TreeHash.ofLeaf(SmallLog.record("r" + i)));
    }
    MerkleTree tree = new MerkleTree(leaves);
    for (int later = 0; later <= SIZE; later++) {
      for (int earlier = 0; earlier <= later; earlier++) {
        assertEquals(tree.consistencyProof(earlier, later), built(leaves, earlier, later).path());
      }
    }
  }

  @Test
  void connects_each_head_with_the_one_before_also_over_a_restart() throws Exception {
    SmallLog small = new SmallLog(folder);
    LogHead before = head(small, "ab");
    for (String letters : List.of("c", "defg", "", "hijklmn")) {
      LogHead next;
      Optional<ConsistencyProof> proof;
      try (EvidenceLog log = EvidenceLog.open(folder)) {
        for (String each : letters.split("", -1)) {
          log.append(SmallLog.record(each));
        }
        next = SmallLog.head(log);
        log.appendHead(SmallLog.SITE, SmallLog.NOON, small.gateway);
        proof = log.headProof();
      }
      assertTrue(proof.orElseThrow().holds(before, next));
      assertFalse(proof.orElseThrow().holds(next, before));
      before = next;
    }
  }

  private static LogHead head(SmallLog small, String letters) throws IOException {
    small.write(letters);
    try (EvidenceLog log = EvidenceLog.open(small.folder)) {
      LogHead head = SmallLog.head(log);
      log.appendHead(SmallLog.SITE, SmallLog.NOON, small.gateway);
      assertEquals(Optional.empty(), log.headProof(), "there is no head before");
      return head;
    }
  }

  @Test
  void is_made_from_a_folder_and_refutes_another_log_of_the_same_length() throws Exception {
    List<LogHead> heads = new ArrayList<>();
    try (EvidenceLog log = EvidenceLog.open(folder.resolve("log"))) {
      for (int i = 0; i < 9; i++) {
        log.append(SmallLog.record("r" + i));
        heads.add(SmallLog.head(log));
      }
    }
    LogHead rewritten;
    try (EvidenceLog log = EvidenceLog.open(folder.resolve("other"))) {
      for (int i = 0; i < 9; i++) {
        log.append(SmallLog.record(i == 2 ? "another" : "r" + i));
      }
      rewritten = SmallLog.head(log);
    }
    LogHead newest = heads.get(8);
    for (LogHead each : heads) {
      ConsistencyProof proof = ConsistencyProof.of(folder.resolve("log"), each.size(), 9);
      ConsistencyProof other = ConsistencyProof.of(folder.resolve("other"), each.size(), 9);

      assertTrue(proof.holds(each, newest));
      assertFalse(proof.holds(each, rewritten));
      assertEquals(each.size() < 3, other.holds(each, rewritten));
      assertEquals(proof, ConsistencyProof.read(proof.json()));
    }
    assertThrows(IOException.class, () -> ConsistencyProof.of(folder.resolve("log"), 3, 10));
    assertThrows(IOException.class, () -> ConsistencyProof.of(folder.resolve("log"), 5, 4));
    assertThrows(IOException.class, () -> ConsistencyProof.of(folder.resolve("none"), 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"from\":1,\"to\":2}",
        "{\"from\":2,\"to\":1,\"path\":[]}",
        "{\"from\":-1,\"to\":1,\"path\":[]}",
        "{\"from\":1,\"to\":2,\"path\":[\"ab\"]}",
        "{\"from\":1,\"to\":2,\"path\":[1]}"
      })
  void is_not_read_from(String text) {
    assertThrows(
        JsonException.class, () -> ConsistencyProof.read(Json.parse(text.getBytes(UTF_8))));
  }
}

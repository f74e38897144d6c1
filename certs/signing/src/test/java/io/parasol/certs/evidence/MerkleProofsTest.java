// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published vectors of Certificate Transparency's reference implementation. */
@DisplayName("A Merkle tree of RFC 9162")
class MerkleProofsTest {

  private static final List<TreeHash> LEAVES =
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

  private static final MerkleTree TREE = new MerkleTree(LEAVES);

  @ParameterizedTest(name = "of {0} leaves")
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  })
  void has_the_known_root(int size, String root) {
    MerkleFrontier edge = MerkleFrontier.EMPTY;
    for (TreeHash leaf : LEAVES.subList(0, size)) {
      edge = edge.append(leaf);
    }

    assertEquals(root, TREE.root(size).hex());
    assertEquals(root, edge.root().hex());
  }

  @ParameterizedTest(name = "that leaf {0} of {1} is in it")
  @CsvSource({
    "0, 1, ''",
    "0, 8, 96a296d2 5f083f0a 6b47aaf2",
    "5, 8, bc1a0643 ca854ea1 d37ee418",
    "2, 3, fac54203",
    "1, 5, 6e340b9c 5f083f0a bc1a0643",
  })
  void proves_as_known(int index, int size, String proof) {
    assertEquals(proof, beginnings(TREE.inclusionProof(index, size)));
  }

  @ParameterizedTest(name = "that {1} leaves begin with the same {0}")
  @CsvSource({
    "1, 1, ''",
    "1, 8, 96a296d2 5f083f0a 6b47aaf2",
    "6, 8, 0ebc5d34 ca854ea1 d37ee418",
    "2, 5, 5f083f0a bc1a0643",
  })
  void proves_as_known_too(int earlier, int later, String proof) {
    assertEquals(proof, beginnings(TREE.consistencyProof(earlier, later)));
  }

  private static String beginnings(List<TreeHash> proof) {
    return String.join(" ", proof.stream().map(hash -> hash.hex().substring(0, 8)).toList());
  }

  @Test
  void proves_every_leaf_in_every_tree_and_no_other_way() {
    MerkleTree tree = grown(40);
    for (int size = 1; size <= 40; size++) {
      for (int index = 0; index < size; index++) {
        List<TreeHash> proof = tree.inclusionProof(index, size);
        TreeHash leaf = leaf(index);
        assertTrue(MerkleProofs.verifyInclusion(leaf, index, size, tree.root(size), proof));
        assertFalse(MerkleProofs.verifyInclusion(leaf(99), index, size, tree.root(size), proof));
        assertFalse(MerkleProofs.verifyInclusion(leaf, index, size, tree.root(size - 1), proof));
        assertFalse(MerkleProofs.verifyInclusion(leaf, index + 1, size, tree.root(size), proof));
        assertFalse(
            MerkleProofs.verifyInclusion(leaf, index, size, tree.root(size), longer(proof)));
        for (int drop = 0; drop < proof.size(); drop++) {
          assertFalse(
              MerkleProofs.verifyInclusion(
                  leaf, index, size, tree.root(size), without(proof, drop)));
        }
      }
    }
  }

  @Test
  void proves_every_growth_and_no_other() {
    MerkleTree tree = grown(40);
    for (int later = 1; later <= 40; later++) {
      for (int earlier = 0; earlier <= later; earlier++) {
        List<TreeHash> proof = tree.consistencyProof(earlier, later);
        TreeHash before = tree.root(earlier);
        TreeHash after = tree.root(later);
        assertTrue(MerkleProofs.verifyConsistency(earlier, before, later, after, proof));
        assertFalse(MerkleProofs.verifyConsistency(earlier, leaf(99), later, after, proof));
        assertFalse(
            MerkleProofs.verifyConsistency(earlier, before, later, leaf(99), proof) && earlier > 0);
        assertFalse(MerkleProofs.verifyConsistency(earlier, before, later, after, longer(proof)));
        for (int drop = 0; drop < proof.size(); drop++) {
          assertFalse(
              MerkleProofs.verifyConsistency(earlier, before, later, after, without(proof, drop)));
        }
      }
    }
  }

  @Test
  void proves_the_leaf_that_comes_next_from_its_edge() {
    MerkleFrontier edge = MerkleFrontier.EMPTY;
    for (int index = 0; index < 70; index++) {
      LogPlace place = LogPlace.ofNewest(edge, edge.append(leaf(index)));

      edge = edge.append(leaf(index));
      assertEquals(edge.root(), place.root());
      assertTrue(
          MerkleProofs.verifyInclusion(leaf(index), index, index + 1L, edge.root(), place.proof()));
    }
  }

  private static MerkleTree grown(int size) {
    List<TreeHash> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(leaf(i));
    }
    return new MerkleTree(leaves);
  }

  private static TreeHash leaf(int number) {
    byte[] bytes = new byte[3];
    Arrays.fill(bytes, (byte) number);
    return TreeHash.ofLeaf(bytes);
  }

  private static List<TreeHash> without(List<TreeHash> proof, int drop) {
    List<TreeHash> shorter = new ArrayList<>(proof);
    shorter.remove(drop);
    return shorter;
  }

  private static List<TreeHash> longer(List<TreeHash> proof) {
    List<TreeHash> longer = new ArrayList<>(proof);
    longer.add(leaf(98));
    return longer;
  }
}

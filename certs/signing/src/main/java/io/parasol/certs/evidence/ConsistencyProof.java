// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The proof that a log begins with the records of an earlier head (RFC 9162, 2.1.4). It needs none
 * of the records.
 *
 * @param earlier number of records of the earlier head.
 * @param later number of records of the later head.
 */
public record ConsistencyProof(long earlier, long later, List<TreeHash> path) {

  /** More than any proof has: two for each bit of a size. */
  private static final int MAX_HASHES = 128;

  public ConsistencyProof {
    path = List.copyOf(path);
    if (earlier < 0 || later < earlier || path.size() > MAX_HASHES) {
      throw new IllegalArgumentException(
          "proof from %d to %d records with %d hashes: expected the smaller size first, and at most %d hashes"
              .formatted(earlier, later, path.size(), MAX_HASHES));
    }
  }

  /**
   * Makes a proof from the segments in a folder. Another process may write to the log at the same
   * time.
   *
   * @throws IOException if the log cannot be read, or does not have these records any more.
   */
  public static ConsistencyProof of(Path folder, long earlier, long later) throws IOException {
    List<LogSegment> segments =
        LogSegment.list(folder).stream().filter(each -> each.first() < later).toList();
    int begin = segments.size() - 1;
    while (begin >= 0 && segments.get(begin).first() > earlier) {
      begin--;
    }
    if (begin < 0 || earlier > later) {
      throw new IOException(
          "%s does not contain the records from %d to %d".formatted(folder, earlier, later));
    }
    MerkleFrontier edge = segments.get(begin).content().start();
    ConsistencyBuilder builder = new ConsistencyBuilder(edge);
    for (LogSegment each : segments.subList(begin, segments.size())) {
      for (byte[] record : each.content().records()) {
        TreeHash leaf = TreeHash.ofLeaf(record);
        if (edge.size() == earlier) {
          builder = new ConsistencyBuilder(edge);
        }
        if (edge.size() < later) {
          builder.append(leaf);
          edge = edge.append(leaf);
        }
      }
    }
    ConsistencyProof proof =
        earlier == later ? new ConsistencyBuilder(edge).proof() : builder.proof();
    if (proof.earlier() != earlier || proof.later() != later) {
      throw new IOException(
          "%s does not contain the records from %d to %d".formatted(folder, earlier, later));
    }
    return proof;
  }

  /** Returns whether the proof shows that the log of a head continues that of an earlier head. */
  public boolean holds(LogHead before, LogHead after) {
    return before.size() == earlier
        && after.size() == later
        && MerkleProofs.verifyConsistency(earlier, before.root(), later, after.root(), path);
  }

  /** Returns the JSON form. */
  public Json.Obj json() {
    return Json.object()
        .put("from", earlier)
        .put("to", later)
        .putTexts("path", path.stream().map(TreeHash::hex).toList())
        .build();
  }

  /**
   * Reads what {@link #json} has written.
   *
   * @throws JsonException if it is malformed.
   */
  public static ConsistencyProof read(Json json) throws JsonException {
    Members members = Members.of(json, "proof");
    try {
      List<TreeHash> path = new ArrayList<>();
      if (members.required("path") instanceof Json.Arr hashes) {
        for (Json each : hashes.items()) {
          path.add(TreeHash.ofHex(each instanceof Json.Str hex ? hex.text() : ""));
        }
      }
      return new ConsistencyProof(members.integer("from"), members.integer("to"), path);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("proof: " + malformed.getMessage());
    }
  }
}

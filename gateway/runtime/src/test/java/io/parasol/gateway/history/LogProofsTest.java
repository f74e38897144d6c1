// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.MerkleProofs;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A proof on request")
class LogProofsTest {

  @TempDir Path folder;

  private Json.Obj ask(long from, long to) throws Exception {
    String request = "{\"from\":%d,\"to\":%d}".formatted(from, to);
    return new LogProofs(folder)
        .answer(
            new OperatorName("anna"), Members.of(Json.parse(request.getBytes(UTF_8)), "request"));
  }

  @Test
  void shows_that_the_log_continues_what_it_was() throws Exception {
    List<LogPlace> places = new ArrayList<>();
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      for (int i = 0; i < 9; i++) {
        places.add(log.append(("{\"record\":\"r" + i + "\"}").getBytes(UTF_8)));
      }
      ConsistencyProof proof = ConsistencyProof.read(ask(3, 9));
      assertTrue(
          MerkleProofs.verifyConsistency(
              3, places.get(2).root(), 9, places.get(8).root(), proof.path()));
      assertEquals(List.of(), ConsistencyProof.read(ask(9, 9)).path());
    }
  }

  @Test
  void is_refused_beyond_the_log_and_for_a_long_part_of_it() throws Exception {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      LogPlace unused = log.append("{\"record\":\"r\"}".getBytes(UTF_8));
    }
    assertThrows(IOException.class, () -> ask(1, 2));
    assertThrows(JsonException.class, () -> ask(2, 1));
    assertThrows(JsonException.class, () -> ask(-1, 1));
    RefusedRequestException refused =
        assertThrows(RefusedRequestException.class, () -> ask(0, 100_001));
    assertEquals("too_large", refused.reason());
  }
}

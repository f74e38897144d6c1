// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Handles {@code {"request":"log-proof","from":…,"to":…}}: proves that the log with one size
 * continues the log with a smaller one (RFC 9162, 2.1.4).
 */
public final class LogProofs implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "log-proof";

  /** Maximum number of records between the sizes, which limits how much is read. */
  private static final long MAX_RECORDS = 100_000;

  private final Path folder;

  /**
   * @param folder the folder of the evidence log.
   */
  public LogProofs(Path folder) {
    this.folder = folder;
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    long from = question.integer("from");
    long to = question.integer("to");
    question.expectNoOthers();
    if (from < 0 || from > to) {
      throw new JsonException("request: expected \"from\" of at least 0 and not above \"to\"");
    }
    if (to - from > MAX_RECORDS) {
      throw new RefusedRequestException(
          "too_large", "expected at most %d records in between".formatted(MAX_RECORDS));
    }
    return ConsistencyProof.of(folder, from, to).json();
  }
}

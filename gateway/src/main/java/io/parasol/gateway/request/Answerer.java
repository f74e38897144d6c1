// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.OperatorName;
import java.io.IOException;
import java.util.Map;

/** Answers the requests of one kind. */
@FunctionalInterface
public interface Answerer {

  /**
   * Answers. Called on the desk's own thread, one request after the other; may read the disk, and
   * bounds what it reads: the next asker waits meanwhile.
   *
   * @param asker whose reply topic the answer goes to. An operator's or an engineer's, by the
   *     access table of the broker.
   * @param question the members of the request; {@code request} has been asked for already.
   * @return the members of the answer, in their order; at most {@link RequestDesk#LONGEST_ANSWER}
   *     bytes in all.
   * @throws JsonException if the question is not of this kind's form; its message is told.
   * @throws RefusedRequestException if it is, and is not answered all the same.
   * @throws IOException if the answer cannot be read.
   */
  Map<String, Json> answer(OperatorName asker, Members question)
      throws JsonException, RefusedRequestException, IOException;
}

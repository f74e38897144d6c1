// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.OperatorName;
import java.io.IOException;

/** Handles the requests of one kind. */
@FunctionalInterface
public interface Answerer {

  /**
   * Handles a request. Called for one request at a time. It may read the disk, but must limit how
   * much: the next request waits meanwhile.
   *
   * @param requester the client to whose reply topic the response goes: an operator or an engineer,
   *     by the broker's access table.
   * @param question the members of the request; the member {@code request} has already been read.
   * @return the members of the response, in order; at most {@link
   *     RequestResponder#MAX_RESPONSE_BYTES} bytes in total.
   * @throws JsonException if the request is not valid for this kind; its message is sent to the
   *     client.
   * @throws RefusedRequestException if the request is valid but cannot be answered.
   * @throws IOException if the data cannot be read.
   */
  @ConfinedTo("parasol-requests")
  Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException;
}

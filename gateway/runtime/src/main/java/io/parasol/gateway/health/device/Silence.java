// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.JsonBuilder;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a device did not answer a poll.
 *
 * @param cause the quality of its points, such as {@code timeout}; or why a panel is gone.
 * @param why why there is no connection, in the words of the operating system; may be empty.
 */
record Silence(String cause, String why) {

  /**
   * Returns the silence that these readings of one poll show; empty if a request was answered. A
   * device that answers every request with an exception response is not silent. It is silent if a
   * Modbus gateway reports that it does not respond.
   *
   * @param results the results of the requests of the poll.
   */
  static Optional<Silence> of(List<Reading> readings, Set<RequestResult> results) {
    boolean isExceptionSeen = results.contains(RequestResult.EXCEPTION);
    boolean isAnswered = isExceptionSeen || results.contains(RequestResult.OK);
    // Then a point that is bad for another reason was not requested: the device is known to lack
    // it.
    boolean isUnanswered = !results.isEmpty() && !isAnswered;
    Optional<Silence> silence = Optional.empty();
    for (Reading reading : readings) {
      boolean isSilent =
          reading.quality() == Quality.TIMEOUT
              || (reading.quality() == Quality.COMM_ERROR && !isExceptionSeen);
      if (isSilent) {
        silence = Optional.of(new Silence(reading.quality().wireName(), reading.cause()));
      } else if (reading.quality() == Quality.GOOD || !isUnanswered) {
        return Optional.empty();
      }
    }
    return silence.isPresent() || isAnswered
        ? silence
        : Optional.of(new Silence(Quality.TIMEOUT.wireName(), ""));
  }

  /** Returns one line for the state of the device. */
  String text() {
    return why.isEmpty() ? cause : "%s (%s)".formatted(cause, why);
  }

  /** Adds the members of an event. */
  JsonBuilder putInto(JsonBuilder members) {
    members.put("cause", cause);
    return why.isEmpty() ? members : members.put("why", why);
  }
}

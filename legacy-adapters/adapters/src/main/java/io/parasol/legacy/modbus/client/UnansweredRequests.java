// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that each unit has left unanswered since its last response. A response may still
 * come after the {@link Quarantine} of its unit, while the next request waits for one of the same
 * form: that would have the values of other registers.
 *
 * <p>A unit responds to its requests in their order. So a response that only the latest request can
 * have caused shows that no earlier one is still to come. Times are nanoseconds of a monotonic
 * clock.
 */
final class UnansweredRequests {

  /**
   * How long after its request a late response is expected, in nanoseconds: longer than any known
   * controller needs, and as long as TCP may delay what is sent to a line behind a box.
   */
  static final long MAX_LATENESS = 30_000_000_000L;

  /** The maximum number of requests kept of each unit; the oldest are forgotten. */
  private static final int MAX_REQUESTS = 32;

  private final Map<Unit, List<Unanswered>> units = new HashMap<>();

  private record Unanswered(ModbusRequest request, long sentAt) {}

  /** The request to which a response belongs. */
  enum Origin {
    /** The request that waits for a response. */
    WAITING_REQUEST,

    /** An earlier request. That to the waiting request is still to come. */
    EARLIER_REQUEST,

    /**
     * The waiting request, or an earlier one. The response may be used all the same: both requests
     * are equal, or the waiting one writes and must not be sent twice. Another response may follow.
     */
    EITHER,

    /**
     * The waiting request, or an earlier one that has read something else. The response must not be
     * used, and another one may follow. The read must be sent once more.
     */
    UNKNOWN
  }

  /** Records a request that got no response in time. */
  void add(Unit unit, ModbusRequest request, long sentAt) {
    List<Unanswered> requests = units.computeIfAbsent(unit, any -> new ArrayList<>());
    if (requests.size() == MAX_REQUESTS) {
      requests.remove(0);
    }
    requests.add(new Unanswered(request, sentAt));
  }

  /** Handles a response while its unit has no waiting request. */
  void received(int unit, Pdu response) {
    removeAnsweredBy(response, new Unit(unit));
  }

  /**
   * Finds the request that caused a response, and forgets those that it shows to be no longer
   * outstanding.
   */
  Origin originOf(Pdu response, Unit unit, ModbusRequest waiting, long now) {
    List<Unanswered> earlier = units.get(unit);
    if (earlier == null) {
      return Origin.WAITING_REQUEST;
    }
    earlier.removeIf(each -> now - each.sentAt() >= MAX_LATENESS);
    List<ModbusRequest> possible =
        earlier.stream()
            .map(Unanswered::request)
            .filter(request -> ResponsePdu.mayAnswer(response, request))
            .toList();
    if (possible.isEmpty()) {
      units.remove(unit);
      return Origin.WAITING_REQUEST;
    }
    removeAnsweredBy(response, unit);
    if (!ResponsePdu.mayAnswer(response, waiting)) {
      return Origin.EARLIER_REQUEST;
    }
    if (!isRead(waiting) || possible.stream().allMatch(waiting::equals)) {
      return Origin.EITHER;
    }
    if (units.containsKey(unit)) {
      // The response to the waiting request may come after those, which may take long.
      add(unit, waiting, now);
    }
    return Origin.UNKNOWN;
  }

  /** Forgets the first request that the response may answer, and those before it. */
  private void removeAnsweredBy(Pdu response, Unit unit) {
    List<Unanswered> requests = units.getOrDefault(unit, List.of());
    for (int at = 0; at < requests.size(); at++) {
      if (ResponsePdu.mayAnswer(response, requests.get(at).request())) {
        requests.subList(0, at + 1).clear();
        break;
      }
    }
    if (requests.isEmpty()) {
      units.remove(unit);
    }
  }

  /** Returns whether a request only reads: bits, registers or records of a file. */
  private static boolean isRead(ModbusRequest request) {
    return switch (request.function()) {
      case 1, 2, 3, 4, 20 -> true;
      default -> false;
    };
  }
}

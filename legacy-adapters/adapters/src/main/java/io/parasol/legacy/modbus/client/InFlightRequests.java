// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests in flight on one connection, at most 16, and the outcomes of the most recent ones
 * before them.
 */
final class InFlightRequests {

  /**
   * The number of past requests that are remembered, to distinguish a late response from a foreign
   * one.
   */
  private static final int HISTORY_SIZE = 64;

  private static final int LAST_TRANSACTION = 0xFFFF;

  private record Sent(int transaction, PendingRequest request) {}

  private final List<Sent> sent = new ArrayList<>();
  private final int[] pastTransactions = new int[HISTORY_SIZE];
  private final UnmatchedResponse[] pastMismatches = new UnmatchedResponse[HISTORY_SIZE];
  private int past;
  private int lastTransaction;

  int size() {
    return sent.size();
  }

  /**
   * Adds a request that is about to be written; returns its transaction identifier, 1 to 65 535.
   */
  int add(PendingRequest request) {
    // 0 is skipped, because peers that lose the identifier respond with 0.
    lastTransaction = lastTransaction == LAST_TRANSACTION ? 1 : lastTransaction + 1;
    sent.add(new Sent(lastTransaction, request));
    return lastTransaction;
  }

  /**
   * Removes and returns the request that this frame answers by transaction identifier, unit and
   * function code; null if there is none.
   */
  @Nullable PendingRequest take(MbapFrame answer) {
    for (int place = 0; place < sent.size(); place++) {
      Sent each = sent.get(place);
      if (each.transaction == answer.transaction() && mismatch(each.request, answer) == null) {
        sent.remove(place);
        remember(each, UnmatchedResponse.DUPLICATE);
        return each.request;
      }
    }
    return null;
  }

  /** Returns why {@link #take} found no request. */
  UnmatchedResponse mismatchReason(MbapFrame answer) {
    for (Sent each : sent) {
      if (each.transaction == answer.transaction()) {
        UnmatchedResponse mismatch = mismatch(each.request, answer);
        return mismatch == null ? UnmatchedResponse.UNKNOWN_TRANSACTION : mismatch;
      }
    }
    for (int place = 0; place < HISTORY_SIZE; place++) {
      if (pastTransactions[place] == answer.transaction() && pastMismatches[place] != null) {
        return pastMismatches[place];
      }
    }
    return UnmatchedResponse.UNKNOWN_TRANSACTION;
  }

  private static @Nullable UnmatchedResponse mismatch(PendingRequest request, MbapFrame answer) {
    if (answer.unit() != request.unit().value()) {
      return UnmatchedResponse.WRONG_UNIT;
    }
    return ResponsePdu.answers(answer.pdu(), request.request())
        ? null
        : UnmatchedResponse.WRONG_FUNCTION;
  }

  private void remember(Sent each, UnmatchedResponse kindOfNext) {
    pastTransactions[past] = each.transaction;
    pastMismatches[past] = kindOfNext;
    past = (past + 1) % HISTORY_SIZE;
  }

  /** Removes and returns the overdue requests. */
  List<PendingRequest> takeOverdue(long now) {
    List<PendingRequest> overdue = new ArrayList<>();
    sent.removeIf(
        each -> {
          boolean isOverdue = each.request.isOverdue(now);
          if (isOverdue) {
            remember(each, UnmatchedResponse.LATE);
            overdue.add(each.request);
          }
          return isOverdue;
        });
    return overdue;
  }

  List<PendingRequest> takeAll() {
    List<PendingRequest> all = new ArrayList<>();
    sent.forEach(each -> all.add(each.request));
    sent.clear();
    return all;
  }

  void forEach(Consumer<PendingRequest> action) {
    sent.forEach(each -> action.accept(each.request));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.RegisterReader.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a device what an inquiry wants to know. */
final class Interview {

  private final RegisterReader device;
  private final Inquiry inquiry;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private Interview(RegisterReader device, Inquiry inquiry) {
    this.device = device;
    this.inquiry = inquiry;
  }

  /** Completes when all is known, on the thread of the last answer. */
  static CompletionStage<Void> of(RegisterReader device, Inquiry inquiry) {
    Interview interview = new Interview(device, inquiry);
    interview.goOn();
    return interview.over;
  }

  /** A loop, not a recursion, over answers that are there at once: there may be thousands. */
  private void goOn() {
    try {
      Inquiry.Ask ask = inquiry.next();
      while (ask != null) {
        CompletableFuture<Answer> answer =
            device.holding(ask.address(), ask.count()).toCompletableFuture();
        if (!answer.isDone()) {
          var unused = answer.whenComplete(this::answered);
          return;
        }
        inquiry.take(answer.join());
        ask = inquiry.next();
      }
      over.complete(null);
    } catch (RuntimeException defect) {
      over.completeExceptionally(defect);
    }
  }

  private void answered(@Nullable Answer answer, @Nullable Throwable defect) {
    if (answer == null) {
      over.completeExceptionally(
          defect == null ? new IllegalStateException("no answer, and no reason") : defect);
      return;
    }
    try {
      inquiry.take(answer);
    } catch (RuntimeException own) {
      over.completeExceptionally(own);
      return;
    }
    goOn();
  }
}

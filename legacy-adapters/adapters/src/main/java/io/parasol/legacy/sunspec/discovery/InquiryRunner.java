// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.RegisterReader.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends the requests of an inquiry to a device. */
final class InquiryRunner {

  private final RegisterReader device;
  private final Inquiry inquiry;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private InquiryRunner(RegisterReader device, Inquiry inquiry) {
    this.device = device;
    this.inquiry = inquiry;
  }

  /**
   * Runs an inquiry.
   *
   * @return completes when it has nothing more to read, on the thread of the last response.
   */
  static CompletionStage<Void> of(RegisterReader device, Inquiry inquiry) {
    InquiryRunner interview = new InquiryRunner(device, inquiry);
    interview.goOn();
    return interview.over;
  }

  /**
   * Sends requests until a response has to be waited for. A loop, not a recursion, because
   * thousands of responses may be available at once.
   */
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
          defect == null ? new IllegalStateException("neither a response nor a failure") : defect);
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

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
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private InquiryRunner(RegisterReader device, Inquiry inquiry) {
    this.device = device;
    this.inquiry = inquiry;
  }

  /**
   * Runs an inquiry.
   *
   * @return completes when it has nothing more to read, on the thread of the last response.
   */
  static CompletionStage<Void> run(RegisterReader device, Inquiry inquiry) {
    InquiryRunner interview = new InquiryRunner(device, inquiry);
    interview.sendNext();
    return interview.done;
  }

  /**
   * Sends requests until a response has to be waited for. A loop, not a recursion, because
   * thousands of responses may be available at once.
   */
  private void sendNext() {
    try {
      Inquiry.RegisterRead ask = inquiry.next();
      while (ask != null) {
        CompletableFuture<Answer> answer =
            device.readHolding(ask.address(), ask.count()).toCompletableFuture();
        if (!answer.isDone()) {
          var unused = answer.whenComplete(this::onResponse);
          return;
        }
        inquiry.onResponse(answer.join());
        ask = inquiry.next();
      }
      done.complete(null);
    } catch (RuntimeException defect) {
      done.completeExceptionally(defect);
    }
  }

  private void onResponse(@Nullable Answer answer, @Nullable Throwable defect) {
    if (answer == null) {
      done.completeExceptionally(
          defect == null ? new IllegalStateException("neither a response nor a failure") : defect);
      return;
    }
    try {
      inquiry.onResponse(answer);
    } catch (RuntimeException inquiryDefect) {
      done.completeExceptionally(inquiryDefect);
      return;
    }
    sendNext();
  }
}

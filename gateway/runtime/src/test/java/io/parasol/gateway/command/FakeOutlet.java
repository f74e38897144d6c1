// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static org.awaitility.Awaitility.await;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is published, and answers as a test tells it. */
public final class FakeOutlet implements ReceiptOutlet {

  final List<Publication> published = new CopyOnWriteArrayList<>();
  volatile PublishResult answer = PublishResult.ACCEPTED;

  /** Called for each publication, on the thread that publishes. */
  volatile Runnable onPublish = () -> {};

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    // A test that has seen the publication may set the answer to the next one.
    PublishResult now = answer;
    onPublish.run();
    published.add(publication);
    return CompletableFuture.completedFuture(now);
  }

  /** The receipts on the device's topic that say how something ended, in order. */
  public List<CommandReceipt> finals() {
    return receipts().stream().filter(receipt -> receipt.outcome().isFinal()).toList();
  }

  List<CommandReceipt> receipts() {
    List<CommandReceipt> receipts = new ArrayList<>();
    for (Publication each : published) {
      if (each.topic().endsWith("/receipt")) {
        try {
          receipts.add(CommandReceipt.open(each.payload(), Site.GATEWAY.publicKey()));
        } catch (JsonException malformed) {
          throw new AssertionError(malformed);
        }
      }
    }
    return receipts;
  }

  /** Waits for as many final receipts. */
  List<CommandReceipt> awaitFinals(int count) {
    await().until(() -> finals().size() >= count);
    return finals();
  }

  /** Waits for the one final receipt, and gives it as {@code outcome reason}. */
  public String awaitEnd() {
    return end(awaitFinals(1).get(0));
  }

  static String end(CommandReceipt receipt) {
    return (receipt.outcome().wireName() + " " + receipt.reason().orElse("")).strip();
  }

  void awaitAccepted() {
    await().until(() -> receipts().stream().anyMatch(each -> each.outcome() == Outcome.ACCEPTED));
  }
}

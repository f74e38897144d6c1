// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.PanelWrite.Confirm;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Reading;
import io.parasol.legacy.mqtt.message.PanelMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a panel reports the value that was written. An earlier report may be older than the
 * write. Another value is therefore no refusal before the timeout.
 */
@ConfinedTo("panels")
final class WriteConfirmation implements Panel.MessageObserver {

  private final Panel panel;
  private final SetPoint expected;
  private final Confirm confirm;
  private final CompletableFuture<Optional<Value>> result = new CompletableFuture<>();
  private @Nullable Value last;

  private WriteConfirmation(Panel panel, SetPoint expected, Confirm confirm) {
    this.panel = panel;
    this.expected = expected;
    this.confirm = confirm;
  }

  /** Starts to wait. Must be called before the write is sent, so that no report is missed. */
  static WriteConfirmation of(Panel panel, SetPoint expected, Confirm confirm) {
    WriteConfirmation confirmation = new WriteConfirmation(panel, expected, confirm);
    panel.watch(confirmation);
    panel.time().after(confirm.within(), confirmation::stop);
    return confirmation;
  }

  @Override
  public void onMessage(String topic, PanelMessage message) {
    if (!confirm.topic().matches(topic)) {
      return;
    }
    for (Reading reading : message.readings()) {
      Value value = reading.value();
      if (reading.point().equals(expected.point()) && value != null) {
        last = value;
        if (expected.matches(value)) {
          stop();
        }
      }
    }
  }

  /** Ends the wait. */
  void stop() {
    panel.unwatch(this);
    result.complete(Optional.ofNullable(last));
  }

  /**
   * Returns the last value that the panel reported; completes at once when it is the written one,
   * otherwise after the timeout.
   */
  CompletionStage<Optional<Value>> result() {
    return result;
  }
}

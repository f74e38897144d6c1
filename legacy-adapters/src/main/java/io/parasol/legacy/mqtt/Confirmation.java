// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.PanelWrite.Confirm;
import io.parasol.config.site.Value;
import io.parasol.legacy.Reading;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Waits until a panel says that it has what it was told. What it says beforehand may be older than
 * the write, so that another value is no refusal until the time is over. On the panels' thread.
 */
final class Confirmation implements Panel.Witness {

  private final Panel panel;
  private final SetPoint wanted;
  private final Confirm confirm;
  private final CompletableFuture<Optional<Value>> heard = new CompletableFuture<>();
  private Optional<Value> last = Optional.empty();

  private Confirmation(Panel panel, SetPoint wanted, Confirm confirm) {
    this.panel = panel;
    this.wanted = wanted;
    this.confirm = confirm;
  }

  /** Begins to listen. To be called before the write is sent, lest the answer be missed. */
  static Confirmation of(Panel panel, SetPoint wanted, Confirm confirm) {
    Confirmation confirmation = new Confirmation(panel, wanted, confirm);
    panel.watch(confirmation);
    panel.time().after(confirm.within(), confirmation::stop);
    return confirmation;
  }

  @Override
  public void saw(String topic, Said said) {
    if (!confirm.topic().matches(topic)) {
      return;
    }
    for (Reading reading : said.readings()) {
      Value value = reading.value();
      if (reading.point().equals(wanted.point()) && value != null) {
        last = Optional.of(value);
        if (wanted.isIn(value)) {
          stop();
        }
      }
    }
  }

  /** Nothing more is waited for. */
  void stop() {
    panel.unwatch(this);
    heard.complete(last);
  }

  /** What the panel said last in that time; at once when it is as wanted. */
  CompletionStage<Optional<Value>> heard() {
    return heard;
  }
}

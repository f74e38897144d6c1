// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.model.TimeSpan;
import java.util.List;

/**
 * A deficit with its cause.
 *
 * @param span open while it lasts
 * @param evidence the facts that show the cause
 */
public record LossFinding(
    Subject subject, Cause cause, TimeSpan span, Loss loss, List<EvidenceFact> evidence) {

  /**
   * What a finding is about.
   *
   * @param string number of the string, 0 for the device as a whole or a string that is not known
   */
  public record Subject(String device, int string) {

    @Override
    public String toString() {
      return string == 0 ? device : device + ".s" + string;
    }
  }

  public LossFinding {
    evidence = List.copyOf(evidence);
  }

  /** Returns the same finding of a device that has got another name. */
  public LossFinding named(String device) {
    return new LossFinding(new Subject(device, subject.string()), cause, span, loss, evidence);
  }

  /**
   * Returns the id of subject and begin. It does not change while the finding grows, nor when its
   * cause is found, nor when the same readings are evaluated again.
   */
  public String id() {
    return subject + "." + span.begin().getEpochSecond();
  }
}

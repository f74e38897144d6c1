// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

/**
 * One permission of an identity. Everything without a permission is refused.
 *
 * <p>The filter is the closest that MQTT can express. Where a {@code +} in it stands for devices,
 * {@link Rights} is stricter: it accepts valid device ids only.
 *
 * @param filter a topic filter (MQTT 5.0 §4.7).
 * @param retained whether messages may be published as retained messages.
 */
public record Permission(Activity activity, String filter, boolean retained) {

  /** The actions on a topic. */
  public enum Activity {
    PUBLISH,
    SUBSCRIBE
  }
}

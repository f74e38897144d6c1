// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

/**
 * One row of what an identity may do; whatever no row allows is refused.
 *
 * <p>The filter is the nearest that MQTT can say. Where a {@code +} in it stands for devices,
 * {@link Rights} is narrower: it takes the names of devices only.
 *
 * @param filter a topic filter of MQTT 5, 4.7.
 * @param retained whether it may be, or must not be, published as a retained message.
 */
public record Permission(Activity activity, String filter, boolean retained) {

  /** What one can do with a topic. */
  public enum Activity {
    PUBLISH,
    SUBSCRIBE
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Energy, expected power, losses, findings and figures of a plant, from its readings and events.
 * {@link PlantAnalytics} is the only entrance; it has no clock, reads no file and opens no
 * connection.
 */
@NullMarked
package io.parasol.gateway.analytics;

import org.jspecify.annotations.NullMarked;

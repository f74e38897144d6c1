// SPDX-License-Identifier: Apache-2.0
/**
 * What a plant is: points by meaning, samples, nameplates, site, tariff and events. Values only.
 */
@NullMarked
package io.parasol.gateway.analytics.model;

import org.jspecify.annotations.NullMarked;

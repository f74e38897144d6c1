// SPDX-License-Identifier: Apache-2.0
/**
 * The composition root: {@code Gateway}, the only class that knows all modules, built in stages.
 *
 * <p>Out of scope: rules; they live in the packages that are composed here.
 */
@NullMarked
package io.parasol.gateway.app;

import org.jspecify.annotations.NullMarked;

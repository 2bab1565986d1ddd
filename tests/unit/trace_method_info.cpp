// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/trace/method_info.h"

#include <gtest/gtest.h>

#include <limits>

namespace ps {
namespace {

const MethodInfo kMethod {
    .id = "sample",
    .parameters = {
        { .key = "budget", .min = 0.05, .max = 1, .initial = 0.2 },
        { .key = "layer", .kind = ParameterKind::Integer, .min = 0, .max = 22, .initial = 22 },
        { .key = "rule", .kind = ParameterKind::Choice, .initial = 1, .choices = { "count", "mass" } },
        { .key = "exclude-padding", .kind = ParameterKind::Flag, .initial = 0 },
    },
};

std::string refused(const std::vector<std::string>& assignments)
{
    try {
        parseValues(kMethod, assignments);
    } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::BadArgument);
        return error.message();
    }
    return "accepted";
}

TEST(Values, DefaultsAreComplete)
{
    const Values values = defaults(kMethod);
    EXPECT_EQ(values.all().size(), 4U);
    EXPECT_EQ(values.real("budget"), 0.2);
    EXPECT_EQ(values.integer("layer"), 22);
    EXPECT_EQ(values.choice("rule"), "mass");
    EXPECT_FALSE(values.flag("exclude-padding"));
    EXPECT_THROW(static_cast<void>(values.real("none")), Error);
}

TEST(Values, AssignmentsOverTheDefaults)
{
    const Values values = parseValues(kMethod, { "budget=1", "layer=0", "rule=count", "exclude-padding=true" });
    EXPECT_EQ(values.real("budget"), 1);
    EXPECT_EQ(values.integer("layer"), 0);
    EXPECT_EQ(values.choice("rule"), "count");
    EXPECT_TRUE(values.flag("exclude-padding"));
    EXPECT_EQ(parseValues(kMethod, {}), defaults(kMethod));
    EXPECT_EQ(parseValues(kMethod, { "budget=0.3", "budget=5e-1" }).real("budget"), 0.5); // the last one counts
}

TEST(Values, RefusalsNameWhatIsAllowed)
{
    EXPECT_EQ(refused({ "budgets=0.2" }),
        "method sample: there is no parameter 'budgets'; allowed are budget, layer, rule, exclude-padding");
    EXPECT_EQ(refused({ "budget" }), "method sample: 'budget' is not of the form KEY=VALUE");
    EXPECT_EQ(refused({ "budget=2" }),
        "method sample: '2' is not a value of 'budget'; allowed are numbers from 0.05 to 1");
    EXPECT_EQ(refused({ "layer=23" }),
        "method sample: '23' is not a value of 'layer'; allowed are whole numbers from 0 to 22");
    EXPECT_EQ(refused({ "rule=max" }), "method sample: 'max' is not a value of 'rule'; allowed are count, mass");
    EXPECT_EQ(refused({ "exclude-padding=yes" }),
        "method sample: 'yes' is not a value of 'exclude-padding'; allowed are true and false");
    const MethodInfo bare { .id = "none" };
    try {
        parseValues(bare, { "budget=1" });
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "method none: there is no parameter 'budget'; it has none");
    }
}

TEST(Values, NumbersAreWholeWordsInTheCLocale)
{
    for (const char* text : { "budget=", "budget=0,5", "budget=0.5 ", "budget= 0.5", "budget=+0.5",
             "budget=0.5x", "budget=nan", "budget=inf", "budget=0x1p-1", "budget=1e999", "layer=1.0",
             "layer=1e1", "layer=-1", "layer=99999999999999999999" }) {
        EXPECT_NE(refused({ text }), "accepted") << text;
    }
}

TEST(Values, ValidatedCompletesAndConverts)
{
    Values values;
    values.set("budget", std::int64_t { 1 });
    values.set("layer", 3.0);
    const Values complete = validated(kMethod, values);
    EXPECT_EQ(complete.real("budget"), 1.0);
    EXPECT_EQ(complete.integer("layer"), 3);
    EXPECT_EQ(complete.choice("rule"), "mass");
    EXPECT_EQ(validated(kMethod, complete), complete);
}

TEST(Values, ValidatedRefusesWrongTypes)
{
    const auto expectRefused = [](const std::string& key, Value value) {
        Values values;
        values.set(key, std::move(value));
        EXPECT_THROW(validated(kMethod, values), Error) << key;
    };
    expectRefused("budget", std::string("0.2"));
    expectRefused("budget", true);
    expectRefused("budget", std::numeric_limits<double>::quiet_NaN());
    expectRefused("layer", 2.5);
    expectRefused("layer", 1e300);
    expectRefused("rule", std::int64_t { 1 });
    expectRefused("exclude-padding", 1.0);
    expectRefused("other", 1.0);
}

TEST(ValueText, ShortestThatReadsBack)
{
    EXPECT_EQ(valueText(0.2), "0.2");
    EXPECT_EQ(valueText(1.0), "1");
    EXPECT_EQ(valueText(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(valueText(std::int64_t { -22 }), "-22");
    EXPECT_EQ(valueText(true), "true");
    EXPECT_EQ(valueText(std::string("paper-mass")), "paper-mass");
    for (const double number : { 0.05, 1.0 / 3, 0.123456789012345 })
        EXPECT_EQ(parseValues(kMethod, { "budget=" + valueText(number) }).real("budget"), number);
}

TEST(MethodInfo, FindsByKey)
{
    ASSERT_NE(kMethod.find("rule"), nullptr);
    EXPECT_EQ(kMethod.find("rule")->choices.size(), 2U);
    EXPECT_EQ(kMethod.find("Rule"), nullptr);
}

} // namespace
} // namespace ps

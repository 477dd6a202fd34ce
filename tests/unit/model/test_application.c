/* The types of applications. */
#include "model/application.h"
#include "test.h"

TEST(types_have_a_code_a_label_and_some_a_secret)
{
    static const struct {
        enum application_type type;
        const char *code, *label;
        bool has_secret;
    } cases[] = {
        { APPLICATION_REG, "reg", "Back-end web", true },
        { APPLICATION_SPA, "spa", "Front-end and mobile", false },
        { APPLICATION_M2M, "m2m", "Machine to machine (M2M)", true },
        { APPLICATION_DEVICE, "device", "Device and IoT", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum application_type type = APPLICATION_REG;
        CHECK_STR(cases[i].code, application_type_code(cases[i].type), cases[i].code);
        CHECK_STR(cases[i].code, application_type_label(cases[i].type), cases[i].label);
        CHECK_INT(cases[i].code, application_type_has_secret(cases[i].type), cases[i].has_secret);
        CHECK_OK(cases[i].code, application_type_parse(str(cases[i].code), &type));
        CHECK_INT(cases[i].code, type, cases[i].type);
    }
}

TEST(other_codes_are_refused)
{
    static const char *const codes[] = { "", "M2M", "m2", "m2mm", "Machine to machine (M2M)" };
    for (size_t i = 0; i < COUNT(codes); i++) {
        enum application_type type = APPLICATION_DEVICE;
        CHECK_CODE(codes[i], application_type_parse(str(codes[i]), &type), JT_INVALID);
        CHECK_INT(codes[i], type, APPLICATION_DEVICE);
    }
}
